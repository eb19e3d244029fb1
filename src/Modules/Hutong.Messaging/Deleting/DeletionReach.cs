using System.Text;
using Hutong.Messaging.Archive;
using Hutong.Storage;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Deleting;

/// <summary>An entry that goes, and the stream that it came by.</summary>
readonly record struct DoomedEntry(long Sequence, long Stream, uint Position);

/// <summary>
/// Finds the entries that a deletion takes out of an archive: the messages, and what says again what they said
/// (corrections, reactions). Marks stay: they are about the conversation.
/// </summary>
sealed class DeletionReach(IStore store)
{
    const int Slice = 256;

    /// <summary>
    /// Entries of the conversation that are looked through, backwards for a message whose place is not known, and
    /// forwards from the first for what is about them: corrections come soon.
    /// </summary>
    const int LookThrough = 2_048;

    public async ValueTask<IReadOnlyList<DoomedEntry>> FindAsync(
        User owner, Deletion deletion, CancellationToken cancel)
    {
        var doomed = new Dictionary<long, DoomedEntry>();
        var first = long.MaxValue;
        foreach (var message in deletion.Messages)
        {
            if (await PlaceAsync(owner, deletion.With, message, cancel) is { } entry)
            {
                doomed[entry.Sequence] = entry;
                first = Math.Min(first, entry.Sequence);
            }
        }

        if (doomed.Count > 0)
        {
            await AddRelatedAsync(owner, deletion, first, doomed, cancel);
        }

        return [.. doomed.Values];
    }

    async ValueTask<DoomedEntry?> PlaceAsync(User owner, Jid with, UnwantedMessage message, CancellationToken cancel)
    {
        if (message.Sequence > 0)
        {
            var read = await store.ReadLogAsync(ArchiveLog.Log, new LogQuery(ArchiveLog.Key(owner))
            {
                FromSeq = message.Sequence, ToSeq = message.Sequence, Limit = 1,
            }, cancel);
            return read is [var record] && Is(record) ? Entry(record) : null;
        }

        var to = long.MaxValue;
        for (var looked = 0; looked < LookThrough; looked += Slice)
        {
            var read = await store.ReadLogAsync(ArchiveLog.Log, new LogQuery(ArchiveLog.Key(owner))
            {
                ToSeq = to, Tag = ArchiveLog.Tag(with), Limit = Slice, Descending = true,
            }, cancel);
            if (read.FirstOrDefault(Is) is { } found)
            {
                return Entry(found);
            }

            if (read.Count < Slice)
            {
                break;
            }

            to = read[^1].Seq - 1;
        }

        return null;

        bool Is(LogRecord record)
        {
            var stanza = StoredStanza.Read(ArchiveLog.Stanza(record.Body));
            var own = ArchiveLog.IsFrom(owner.Address, stanza.From);
            var peer = own ? stanza.To ?? owner.Address : stanza.From;
            return stanza.Id == message.Id && own == message.Own && peer?.Bare.Equals(with) == true;
        }
    }

    async ValueTask AddRelatedAsync(
        User owner, Deletion deletion, long first, Dictionary<long, DoomedEntry> doomed, CancellationToken cancel)
    {
        var from = first + 1;
        for (var looked = 0; looked < LookThrough; looked += Slice)
        {
            var read = await store.ReadLogAsync(ArchiveLog.Log, new LogQuery(ArchiveLog.Key(owner))
            {
                FromSeq = from, Tag = ArchiveLog.Tag(deletion.With), Limit = Slice,
            }, cancel);
            foreach (var record in read.Where(record => IsAbout(owner, record, deletion)))
            {
                doomed[record.Seq] = Entry(record);
            }

            if (read.Count < Slice)
            {
                return;
            }

            from = read[^1].Seq + 1;
        }
    }

    static bool IsAbout(User owner, LogRecord record, Deletion deletion)
    {
        var bytes = ArchiveLog.Stanza(record.Body).Span;
        var (corrects, reacts) = (Holds(bytes, Correction.Namespace), Holds(bytes, Reactions.Namespace));
        if (!corrects && !reacts)
        {
            return false;
        }

        var message = ElementReader.Parse(bytes, Ns.Client);
        var own = Jid.TryParse(message["from"], out var author) && ArchiveLog.IsFrom(owner.Address, author);
        var replaced = message.Child("replace", Correction.Namespace)?["id"];
        var reacted = message.Child("reactions", Reactions.Namespace)?["id"];
        return deletion.Messages.Any(one =>
            (replaced is not null && one.Id == replaced && one.Own == own)
                || (reacted is not null && one.Id == reacted));
    }

    static bool Holds(ReadOnlySpan<byte> bytes, string text) => bytes.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    static DoomedEntry Entry(LogRecord record)
    {
        var (stream, position) = ArchiveLog.Origin(record.Body);
        return new(record.Seq, stream, position);
    }
}
