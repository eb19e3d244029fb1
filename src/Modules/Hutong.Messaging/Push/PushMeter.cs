using System.Diagnostics.Metrics;

namespace Hutong.Messaging.Push;

/// <summary>What push counts: how wakes end, never whose.</summary>
sealed class PushMeter : IDisposable
{
    readonly Meter? meter;
    readonly Counter<long>? wakes;

    public PushMeter(IMeterFactory? factory = null)
    {
        meter = factory?.Create("hutong.push");
        wakes = meter?.CreateCounter<long>("hutong.push.wakes", "{wake}",
            "Notifications handed to push services, by kind of service and what became of them.");
    }

    /// <summary>A push service has answered, or did not.</summary>
    public void Ended(PushKind kind, PushResult result) => wakes?.Add(1,
        new KeyValuePair<string, object?>("kind", kind == PushKind.Web ? "web" : "xmpp"),
        new KeyValuePair<string, object?>("result", result switch
        {
            PushResult.Sent => "sent",
            PushResult.Gone => "gone",
            PushResult.Refused => "refused",
            PushResult.TooLarge => "too-large",
            _ => "later",
        }));

    public void Dispose() => meter?.Dispose();
}
