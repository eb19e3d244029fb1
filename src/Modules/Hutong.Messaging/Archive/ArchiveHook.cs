using Hutong.Messaging.Resumption;
using Hutong.Storage;
using Hutong.Switch.Messages;
using Hutong.Switch.Users;
using Hutong.Xmpp;

namespace Hutong.Messaging.Archive;

/// <summary>
/// Adds the entry to the message's unit of work, one for both owners, so that it is durable before anybody sees it.
/// </summary>
sealed class ArchiveHook(IRosterLookup roster, TimeProvider time) : IMessageHook
{
    public MessageStage Stage => MessageStage.Persist;

    public void OnMessage(MessageContext message)
    {
        var decision = StoragePolicy.Decide(message.Stanza);
        if (decision == StorageDecision.Nothing)
        {
            return;
        }

        var (sender, recipient) = (message.Sender, message.Recipient);
        var toSelf = sender is not null && sender == recipient;
        var senderKeeps = sender is not null && !toSelf && Keeps(sender, message.Stanza.To!, decision);
        if (sender is not null && !senderKeeps && !toSelf && message.Session is { StreamKey: not 0 } session)
        {
            StreamRegister.Count((UnitOfWork)message.Work, sender, session.StreamKey, message.Position);
        }

        if (recipient is null && !senderKeeps)
        {
            return;
        }

        var flags = toSelf ? ArchiveFlags.ToSelf : senderKeeps ? ArchiveFlags.None : ArchiveFlags.RecipientOnly;
        if (recipient is not null && !Keeps(recipient, message.Stanza.From!, decision))
        {
            flags |= ArchiveFlags.HiddenFromRecipient;
        }

        Append(message, flags, senderKeeps ? sender : null, recipient);
    }

    void Append(MessageContext message, ArchiveFlags flags, User? sender, User? recipient)
    {
        var stanza = message.Stanza;
        var (toTag, fromTag) = (ArchiveLog.Tag(stanza.To!), ArchiveLog.Tag(stanza.From!));
        var entry = new LogEntry
        {
            OwnerA = ArchiveLog.Key(sender ?? recipient!),
            TagA = sender is null ? fromTag : toTag,
            OwnerB = sender is null || recipient is null ? default : ArchiveLog.Key(recipient),
            TagB = fromTag,
            At = (message.At ?? time.GetUtcNow()).ToUnixTimeMilliseconds() * 1000,
            Flags = (long)flags,
            Body = ArchiveLog.Body(message.Session?.StreamKey ?? 0, message.Position, stanza),
        };
        ((UnitOfWork)message.Work).Append(ArchiveLog.Log, entry);
        message.SenderCopy = sender is null ? null : new Copy(entry, first: true, isVisible: true);
        message.RecipientCopy = recipient is null ? null
            : new Copy(entry, first: sender is null, (flags & ArchiveFlags.HiddenFromRecipient) == 0);
    }

    bool Keeps(User owner, Jid peer, StorageDecision decision) => decision == StorageDecision.Archive &&
        owner.Get(ArchiveSettings.Slot)!.Keeps(peer, owner, roster);

    /// <summary>One owner's view of the entry; the numbers come with the commit.</summary>
    sealed class Copy(LogEntry entry, bool first, bool isVisible) : IArchived
    {
        public long Sequence => first ? entry.SeqA : entry.SeqB;

        public bool IsVisible => isVisible;
    }
}
