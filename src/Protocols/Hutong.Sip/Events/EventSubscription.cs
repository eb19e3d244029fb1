using Hutong.Sip.Headers;
using Hutong.Sip.Messages;

namespace Hutong.Sip.Events;

/// <summary>Where a subscription is (RFC 6665 section 4.1.2).</summary>
public enum SubscriptionState : byte
{
    /// <summary>Nobody has allowed it yet.</summary>
    Pending,
    /// <summary>Notifications go.</summary>
    Active,
    /// <summary>Over.</summary>
    Terminated,
}

/// <summary>Why a subscription ended, and whether to try again (RFC 6665 section 4.1.3).</summary>
public enum SubscriptionEnd : byte
{
    /// <summary>Subscribe again at once.</summary>
    Deactivated,
    /// <summary>Subscribe again some time.</summary>
    Probation,
    /// <summary>Not allowed any more: do not.</summary>
    Rejected,
    /// <summary>Its time ran out, or it was ended by its subscriber.</summary>
    Timeout,
    /// <summary>Not allowed yet, and nobody answered.</summary>
    GiveUp,
    /// <summary>There is nothing to tell of any more: do not.</summary>
    NoResource,
    /// <summary>What it tells of does not change: do not.</summary>
    Invariant,
}

/// <summary>
/// The notifying side of one subscription: its time, its state, and what goes into NOTIFY (RFC 6665). It keeps no
/// message
/// and sends nothing. Not safe from several threads.
/// </summary>
/// <param name="package">The event package: <c>message-summary</c>.</param>
/// <param name="id">The parameter <c>id</c> of Event, when several share a dialog.</param>
/// <param name="time">The clock.</param>
public sealed class EventSubscription(string package, string? id, TimeProvider time)
{
    DateTimeOffset expires;

    /// <summary>Where it is.</summary>
    public SubscriptionState State { get; private set; }

    /// <summary>Why it ended.</summary>
    public SubscriptionEnd? Ended { get; private set; }

    /// <summary>The value of Event.</summary>
    public string Event => id is null ? package : $"{package};id={id}";

    /// <summary>Seconds that are left.</summary>
    public uint SecondsLeft => (uint)Math.Max(0, Math.Ceiling((expires - time.GetUtcNow()).TotalSeconds));

    /// <summary>The value of Subscription-State (section 8.2.3).</summary>
    public string StateHeader => State switch
    {
        SubscriptionState.Pending => $"pending;expires={SecondsLeft}",
        SubscriptionState.Active => $"active;expires={SecondsLeft}",
        _ => $"terminated;reason={Name(Ended ?? SubscriptionEnd.Timeout)}",
    };

    /// <summary>
    /// The event package that a SUBSCRIBE names; false when it names none: 489 with Allow-Events.
    /// </summary>
    public static bool TryPackage(SipRequest request, out string package, out string? id)
    {
        ArgumentNullException.ThrowIfNull(request);
        (package, id) = ("", null);
        if (!request.Headers.TryGet(SipHeader.Event, out var text) || !TaggedValue.TryRead(text, out var value))
        {
            return false;
        }

        (package, id) = (value.Value.ToString(), value.Parameters.Text("id"u8));
        return true;
    }

    /// <summary>
    /// How long a subscription is to live: what is asked for, but not longer than is offered. False when it is too
    /// short:
    /// 423 with Min-Expires (section 4.2.1.1). Zero ends it.
    /// </summary>
    public static bool TryTime(
        SipRequest request, TimeSpan shortest, TimeSpan longest, out TimeSpan granted)
    {
        ArgumentNullException.ThrowIfNull(request);
        granted = longest;
        if (request.Headers.TryNumber(SipHeader.Expires, out var seconds) && seconds < longest.TotalSeconds)
        {
            granted = TimeSpan.FromSeconds(seconds);
        }

        return granted == TimeSpan.Zero || granted >= shortest;
    }

    /// <summary>It begins, or goes on. Each time a NOTIFY is due (section 4.2.1.2); zero ends it.</summary>
    public void Refresh(TimeSpan granted)
    {
        if (granted == TimeSpan.Zero)
        {
            End(SubscriptionEnd.Timeout);
        }
        else if (State != SubscriptionState.Terminated)
        {
            expires = time.GetUtcNow() + granted;
        }
    }

    /// <summary>It is allowed.</summary>
    public void Activate() =>
        State = State == SubscriptionState.Pending ? SubscriptionState.Active : State;

    /// <summary>It is over: one last NOTIFY is due. The first reason counts.</summary>
    public void End(SubscriptionEnd reason)
    {
        State = SubscriptionState.Terminated;
        Ended ??= reason;
    }

    /// <summary>Whether its time has run out; then it is over.</summary>
    public bool HasExpired()
    {
        if (State != SubscriptionState.Terminated && time.GetUtcNow() >= expires)
        {
            End(SubscriptionEnd.Timeout);
            return true;
        }

        return false;
    }

    static string Name(SubscriptionEnd reason) => reason switch
    {
        SubscriptionEnd.Deactivated => "deactivated",
        SubscriptionEnd.Probation => "probation",
        SubscriptionEnd.Rejected => "rejected",
        SubscriptionEnd.GiveUp => "giveup",
        SubscriptionEnd.NoResource => "noresource",
        SubscriptionEnd.Invariant => "invariant",
        _ => "timeout",
    };
}
