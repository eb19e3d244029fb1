using Hutong.Switch.Features;

namespace Hutong.Messaging.Delivery;

/// <summary>
/// What clients say to each other and the server only carries, keeps and copies by the rules: receipts, markers,
/// chat states, correction, retraction, reactions, replies. Listed so that docs/standards.md names them.
/// </summary>
sealed class PassThroughFeature : Feature
{
    public override string Name => "pass-through";

    public override IReadOnlyList<Standard> Standards =>
    [
        new("XEP-0085", "2.1", "Chat State Notifications", Note: "carried, not archived"),
        new("XEP-0184", "1.4.0", "Message Delivery Receipts", Note: "carried and archived"),
        new("XEP-0308", "1.2.1", "Last Message Correction", Note: "carried and archived"),
        new("XEP-0333", "0.5.0", "Displayed Markers", Note: "carried and archived"),
        new("XEP-0424", "0.4.2", "Message Retraction", Note: "carried and archived"),
        new("XEP-0444", "0.2.1", "Message Reactions", Note: "carried and archived"),
        new("XEP-0461", "0.2.1", "Message Replies", Note: "carried and archived"),
    ];

    public override void Declare(FeatureParts parts)
    {
    }
}
