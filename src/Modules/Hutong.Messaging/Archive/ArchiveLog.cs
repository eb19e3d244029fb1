using System.Buffers.Binary;
using Hutong.Storage;
using Hutong.Switch.Users;
using Hutong.Xmpp;

namespace Hutong.Messaging.Archive;

/// <summary>What an entry is, beside the message. The first owner is the sender, the second the recipient.</summary>
[Flags]
enum ArchiveFlags
{
    None = 0,

    /// <summary>
    /// The sender keeps it only until it is delivered: preferences or a hint keep it out of the archive.
    /// </summary>
    HiddenFromSender = 1,

    /// <summary>The recipient keeps it only until it is delivered.</summary>
    HiddenFromRecipient = 2,

    /// <summary>It has one owner, who is the recipient: the sender is elsewhere or keeps nothing.</summary>
    RecipientOnly = 4,

    /// <summary>It has one owner who is both: a message to oneself.</summary>
    ToSelf = 8,
}

/// <summary>
/// The log of messages, each stored once for both owners, and how an entry is laid out: the resumable stream that it
/// came by (8 bytes) and its counter (4 bytes), so that XEP-0198's <c>h</c> is in the commit, then the stanza as
/// encoded, without stanza-id.
/// </summary>
static class ArchiveLog
{
    const int PrefixBytes = 12;

    /// <summary>The log itself.</summary>
    public static readonly OwnedLog Log = new("archive");

    /// <summary>The steps of its schema.</summary>
    public static readonly Migration[] Migrations =
    [
        Log.Migration("messaging-archive", 1),
        new("messaging-archive", 2,
            """
            create table archive_settings (
                tenant bigint not null,
                owner bigint not null,
                mode text not null,
                always text not null,
                never text not null,
                primary key (tenant, owner)
            ) {without_rowid};
            create table archive_delivered (
                tenant bigint not null,
                owner bigint not null,
                seq bigint not null,
                primary key (tenant, owner)
            ) {without_rowid};
            create table streams (
                tenant bigint not null,
                owner bigint not null,
                stream bigint not null,
                resumption text not null,
                resource text not null,
                position bigint not null,
                primary key (tenant, owner, stream)
            ) {without_rowid};
            """),
    ];

    /// <summary>The key of a user's archive.</summary>
    public static OwnerKey Key(User user) => new(user.Tenant, user.Account);

    /// <summary>Lays out an entry's body.</summary>
    public static byte[] Body(long stream, uint position, Hutong.Xmpp.Stanzas.Stanza stanza)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>(stanza.Payload.Length + 256);
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), stream);
        output.Advance(8);
        BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(4), position);
        output.Advance(4);
        stanza.WriteTo(output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The stanza in a body.</summary>
    public static ReadOnlyMemory<byte> Stanza(ReadOnlyMemory<byte> body) => body[PrefixBytes..];

    /// <summary>The stream and counter in a body.</summary>
    public static (long Stream, uint Position) Origin(ReadOnlyMemory<byte> body) =>
        (BinaryPrimitives.ReadInt64LittleEndian(body.Span), BinaryPrimitives.ReadUInt32LittleEndian(body.Span[8..]));

    /// <summary>
    /// What an entry can be filtered by: a hash of the bare address at the other end (FNV-1a, 64 bits). It is stored,
    /// so it must never change. Two addresses may share one: who filters looks at the stanza too.
    /// </summary>
    public static long Tag(Jid peer)
    {
        var hash = 14695981039346656037;
        foreach (var letter in peer.Bare.ToString())
        {
            hash = (hash ^ letter) * 1099511628211;
        }

        return (long)hash;
    }

    /// <summary>Whether the entry is hidden from the owner who sees it under this record.</summary>
    public static bool IsHidden(LogRecord record, Jid owner, Jid? from)
    {
        var flags = (ArchiveFlags)record.Flags;
        var asSender = (flags & (ArchiveFlags.RecipientOnly | ArchiveFlags.ToSelf)) == 0 && IsFrom(owner, from);
        return (flags & (asSender ? ArchiveFlags.HiddenFromSender : ArchiveFlags.HiddenFromRecipient)) != 0;
    }

    /// <summary>Whether a message is from this owner.</summary>
    public static bool IsFrom(Jid owner, Jid? from) => from is not null && from.Bare.Equals(owner);
}
