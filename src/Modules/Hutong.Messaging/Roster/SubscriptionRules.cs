using Hutong.Xmpp.Stanzas;

namespace Hutong.Messaging.Roster;

/// <summary>What an owner's server does with a subscription stanza that the owner sent.</summary>
/// <param name="State">The state afterwards.</param>
/// <param name="Route">Whether the contact gets the stanza.</param>
readonly record struct OutboundRule(Subscription State, bool Route);

/// <summary>What an owner's server does with a subscription stanza that a contact sent.</summary>
/// <param name="State">The state afterwards.</param>
/// <param name="Deliver">Whether the owner's clients get the stanza.</param>
/// <param name="Reply">What is answered in the owner's name; <see cref="StanzaType.None"/> for nothing.</param>
readonly record struct InboundRule(Subscription State, bool Deliver, StanzaType Reply);

/// <summary>The tables of RFC 6121 appendix A, and pre-approval (section 3.4).</summary>
static class SubscriptionRules
{
    /// <summary>Tables 2 to 5.</summary>
    public static OutboundRule Outbound(Subscription state, StanzaType type) => type switch
    {
        StanzaType.Subscribe => new(Sees(state) ? state : state | Subscription.PendingOut, true),
        StanzaType.Unsubscribe => new(state & ~(Subscription.To | Subscription.PendingOut), true),
        StanzaType.Subscribed => Approve(state),
        _ => new(state & ~(Subscription.From | Subscription.PendingIn | Subscription.Approved),
            Shows(state) || IsAsked(state)),
    };

    /// <summary>Tables 6 to 9.</summary>
    public static InboundRule Inbound(Subscription state, StanzaType type) => type switch
    {
        StanzaType.Subscribe => Ask(state),
        StanzaType.Unsubscribe => Shows(state) || IsAsked(state)
            ? new(state & ~(Subscription.From | Subscription.PendingIn), true, StanzaType.Unsubscribed)
            : new(state, false, StanzaType.None),
        StanzaType.Subscribed => state.HasFlag(Subscription.PendingOut)
            ? new((state & ~Subscription.PendingOut) | Subscription.To, true, StanzaType.None)
            : new(state, false, StanzaType.None),
        _ => Sees(state) || state.HasFlag(Subscription.PendingOut)
            ? new(state & ~(Subscription.To | Subscription.PendingOut), true, StanzaType.None)
            : new(state, false, StanzaType.None),
    };

    static OutboundRule Approve(Subscription state)
    {
        if (Shows(state))
        {
            return new(state, false);
        }

        return IsAsked(state)
            ? new((state & ~Subscription.PendingIn) | Subscription.From, true)
            : new(state | Subscription.Approved, false);
    }

    static InboundRule Ask(Subscription state)
    {
        if (Shows(state))
        {
            return new(state, false, StanzaType.Subscribed);
        }

        if (state.HasFlag(Subscription.Approved))
        {
            return new((state & ~Subscription.PendingIn) | Subscription.From, false, StanzaType.Subscribed);
        }

        return IsAsked(state)
            ? new(state, false, StanzaType.None)
            : new(state | Subscription.PendingIn, true, StanzaType.None);
    }

    static bool Sees(Subscription state) => state.HasFlag(Subscription.To);

    static bool Shows(Subscription state) => state.HasFlag(Subscription.From);

    static bool IsAsked(Subscription state) => state.HasFlag(Subscription.PendingIn);
}
