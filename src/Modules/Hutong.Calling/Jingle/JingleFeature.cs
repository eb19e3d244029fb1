using Hutong.Switch.Features;

namespace Hutong.Calling.Jingle;

/// <summary>Calls of apps that the server joins with telephones.</summary>
sealed class JingleFeature(JingleLegs legs, AppCalls calls, Records.Timeline timeline) : Feature
{
    public override string Name => "jingle";

    public override IReadOnlyList<Standard> Standards =>
    [
        new("XEP-0166", "1.1.2", "Jingle", Support.Partial,
            "as an end of calls with telephones; app to app is passed on"),
        new("XEP-0167", "1.2.3", "Jingle RTP Sessions", Support.Partial, "sound"),
        new("XEP-0176", "1.1.1", "Jingle ICE-UDP Transport Method"),
        new("XEP-0320", "1.0.0", "Use of DTLS-SRTP in Jingle Sessions"),
        new("XEP-0338", "1.0.0", "Jingle Grouping Framework", Support.Partial, "one content"),
        new("XEP-0353", "0.7.0", "Jingle Message Initiation"),
    ];

    public override void Declare(FeatureParts parts) => parts.Add(legs).Add(calls).Add(timeline);
}
