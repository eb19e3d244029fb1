using Hutong.Contracts.Accounts;
using Hutong.Messaging.Roster;
using Hutong.Storage;
using Hutong.Switch.Calls;
using Hutong.Switch.Iqs;
using Hutong.Switch.Messages;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Messaging.Settings;

/// <summary>
/// Refuses messages of those whom the recipient does not let write, and calls of those who may not call.
/// </summary>
sealed class PrivacyPolicy(IDirectory directory) : IMessageHook, IIqPolicy
{
    const string Invitations = "urn:xmpp:jingle-message:0", Jingle = "urn:xmpp:jingle:1", Calls = "urn:hutong:call:0";

    /// <summary>
    /// What somebody here is told: to become a contact first (RFC 6120 section 8.3.3.20).
    /// </summary>
    public static readonly StanzaError ContactsOnly = new("subscription-required", "auth");

    public MessageStage Stage => MessageStage.Policy;

    public void OnMessage(MessageContext message)
    {
        if (message.Recipient is not { } recipient
            || message.Stanza is not { Type: not StanzaType.Error, From: { } from }
            // What the server itself says of calls: only it can, and it has asked whoever owns calls.
            || IsOfOurCall(message.Sender, from) || message.Stanza.HasNamespace(Calls))
        {
            return;
        }

        if (message.Stanza.HasNamespace(Invitations) && !AnswersHook.Says(message.Stanza))
        {
            // Whom one calls may answer; only who calls must be let through.
            if (message.Stanza.Child("propose", Invitations) is not null && !LetsCall(recipient, from))
            {
                message.Refuse(StanzaError.ServiceUnavailable);
            }
        }
        else if (!Lets(recipient, from))
        {
            // Another network must not learn from the answer whether a number is somebody's.
            message.Refuse(message.Sender is not null && PrivacyBook.Of(recipient).Rules.Message == Audience.Contacts
                ? ContactsOnly : StanzaError.ServiceUnavailable);
        }
    }

    /// <summary>A session may begin without an invitation before it (XEP-0166): it is a call all the same.</summary>
    public StanzaError? Refusal(Stanza stanza, User? sender, User? target) =>
        target is not null && sender != target && stanza is { Type: StanzaType.Set, From: { } from }
        && stanza.HasNamespace(Jingle) && stanza.Child("jingle", Jingle)?["action"] == "session-initiate"
        && !IsOfOurCall(sender, from) && !LetsCall(target, from) ? StanzaError.ServiceUnavailable : null;

    bool IsOfOurCall(User? sender, Jid from) =>
        sender is null && ILegStanzas.IsLeg(from) && directory.IsLocal(from.Domain);

    static bool LetsCall(User recipient, Jid from)
    {
        var audience = PrivacyBook.Of(recipient).Rules.Call;
        return audience == Audience.Everybody || from.Bare.Equals(recipient.Address)
            || (audience == Audience.Contacts && IsContact(recipient, from.Bare));
    }

    static bool Lets(User recipient, Jid from)
    {
        var book = PrivacyBook.Of(recipient);
        return book.Rules.Message == Audience.Everybody
            || from.Bare.Equals(recipient.Address)
            || (from.Local is null && from.Domain == recipient.Address.Domain)
            || (book.Rules.Message == Audience.Contacts && IsContact(recipient, from.Bare))
            || book.WroteTo.Contains(from.Bare);
    }

    internal static bool IsContact(User owner, Jid bare) => RosterBook.Of(owner).Find(bare)?.Listed == true;
}

/// <summary>Notes to whom somebody writes who does not take messages from everybody: they may answer.</summary>
sealed class AnswersHook(TimeProvider time) : IMessageHook
{
    /// <summary>More than anybody writes to who wants to be left alone; beyond it the oldest is forgotten.</summary>
    const int Most = 500;

    public MessageStage Stage => MessageStage.Persist;

    public void OnMessage(MessageContext message)
    {
        if (message.Sender is not { } sender || message.Stanza.Type == StanzaType.Error
            || PrivacyBook.Of(sender).Rules.Message == Audience.Everybody || !Says(message.Stanza))
        {
            return;
        }

        var other = message.Stanza.To!.Bare;
        lock (sender.Gate)
        {
            var book = PrivacyBook.Of(sender);
            if (other.Equals(sender.Address) || book.WroteTo.Contains(other))
            {
                return;
            }

            var forgotten = book.WroteTo.Count >= Most ? book.WroteTo[0] : null;
            var list = forgotten is null ? book.WroteTo : book.WroteTo.RemoveAt(0);
            sender.Set(PrivacyBook.Slot, book with { WroteTo = list.Add(other) });
            PrivacyTable.AddAnswer(
                (UnitOfWork)message.Work, sender.Ref, other, time.GetUtcNow().ToMicroseconds(), forgotten);
        }
    }

    internal static bool Says(Stanza message)
    {
        foreach (ref readonly var child in message.Children)
        {
            if (child.Name == "body" && child.Namespace == Ns.Client)
            {
                return true;
            }
        }

        return false;
    }
}
