using System.Globalization;
using Hutong.Messaging.Archive;
using Hutong.Messaging.Eventing;
using Hutong.Storage;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Push;

/// <summary>What is unread of one conversation.</summary>
/// <param name="Count">How many messages.</param>
/// <param name="Last">The newest of them.</param>
sealed record UnreadConversation(int Count, Element Last);

/// <summary>
/// Which conversations a user has not read, as far as the newest part of the archive tells: what came after the place
/// that a device has published (XEP-0490), after the last displayed marker of one's own (XEP-0333), and after one's
/// own last words there.
/// </summary>
sealed class UnreadView(IStore store, EventTable events)
{
    /// <summary>Entries looked at: a badge of more conversations than are in them counts those.</summary>
    const int LookBack = 300;

    const string Markers = "urn:xmpp:chat-markers:0";

    /// <summary>Ours: a node in which a person's devices share what conversations are pinned and muted.</summary>
    const string ConversationsNode = "urn:hutong:conversations:0";

    public async ValueTask<IReadOnlyDictionary<Jid, UnreadConversation>> ReadAsync(
        User user, CancellationToken cancel)
    {
        var read = await ReadMarksAsync(user, cancel);
        var newest = await store.ReadLogAsync(ArchiveLog.Log, new LogQuery(ArchiveLog.Key(user))
        {
            Limit = LookBack, Descending = true,
        }, cancel);
        var unread = new Dictionary<Jid, UnreadConversation>();
        var closed = new HashSet<Jid>();
        var retracted = new HashSet<(Jid, string)>();
        foreach (var record in newest)
        {
            var message = ElementReader.Parse(ArchiveLog.Stanza(record.Body).Span, Ns.Client);
            if (!Jid.TryParse(message["from"], out var from) || !Jid.TryParse(message["to"], out var to))
            {
                continue;
            }

            if (from.Bare.Equals(user.Address))
            {
                if (message.Child("body", Ns.Client) is not null || message.Child("displayed", Markers) is not null)
                {
                    closed.Add(to.Bare);
                }

                continue;
            }

            var other = from.Bare;
            if (closed.Contains(other) || record.Seq <= read.GetValueOrDefault(other))
            {
                continue;
            }

            if (message.Child("retract", "urn:xmpp:message-retract:1")?["id"] is { } taken)
            {
                retracted.Add((other, taken));
            }
            else if (Importance.Has(message) && !IsRetracted(message, other, retracted))
            {
                unread[other] = unread.TryGetValue(other, out var known)
                    ? known with { Count = known.Count + 1 } : new(1, message);
            }
        }

        return unread;
    }

    /// <summary>Whether a device has muted a conversation in what devices share about it.</summary>
    public async ValueTask<bool> IsMutedAsync(User user, Jid conversation, CancellationToken cancel) =>
        await events.FindAsync(user.Ref, ConversationsNode, conversation.Bare.ToString(), cancel) is { } item
        && ElementReader.Parse(item.Payload.Span)["muted"] == "true";

    static bool IsRetracted(Element message, Jid other, HashSet<(Jid, string)> retracted) => retracted.Count > 0
        && ((message["id"] is { } id && retracted.Contains((other, id)))
            || (message.Child("origin-id", StanzaId.Namespace)?["id"] is { } origin
                && retracted.Contains((other, origin))));

    async ValueTask<Dictionary<Jid, long>> ReadMarksAsync(User user, CancellationToken cancel)
    {
        var marks = new Dictionary<Jid, long>();
        foreach (var item in await events.NewestAsync(
            user.Ref, DisplayedState.Namespace, long.MaxValue, LookBack, cancel))
        {
            if (Jid.TryParse(item.Id, out var conversation)
                && DisplayedState.Read(ElementReader.Parse(item.Payload.Span)) is { } last
                && last.By.Equals(user.Address)
                && long.TryParse(last.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
            {
                marks[conversation.Bare] = sequence;
            }
        }

        return marks;
    }
}
