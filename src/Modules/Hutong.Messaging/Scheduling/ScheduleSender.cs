using System.Collections.Concurrent;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Switch;
using Hutong.Switch.Messages;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace Hutong.Messaging.Scheduling;

/// <summary>
/// Sends what is due. The row goes in the commit that archives the message: it is sent once, whenever the process
/// ends.
/// </summary>
sealed class ScheduleSender(
    ScheduleTable table, UserTable users, Func<Exchange> exchange, TimeProvider time, ILogger<ScheduleSender> log)
    : RecurringWork(TimeSpan.FromSeconds(1), time, log), IMessageHook
{
    /// <summary>Sent at most at once; the rest a second later.</summary>
    const int Slice = 200;

    readonly TimeProvider time = time;
    readonly ConcurrentDictionary<(long Owner, string Id), ScheduledRow> leaving = new();

    MessageStage IMessageHook.Stage => MessageStage.Persist;

    void IMessageHook.OnMessage(MessageContext message)
    {
        if (message is not { Session: null, Sender: { } sender, Stanza.Id: { } id }
            || !leaving.TryGetValue((sender.Account.Value, id), out var row))
        {
            return;
        }

        ScheduleTable.AddSent((UnitOfWork)message.Work, row);
        message.Work.Then(_ =>
        {
            leaving.TryRemove((row.Owner, row.Id), out var _);
            Tell(sender);
        });
    }

    protected override async ValueTask RunOnceAsync(CancellationToken cancel) => await SendDueAsync(cancel);

    internal async Task SendDueAsync(CancellationToken cancel)
    {
        foreach (var row in await table.DueAsync(time.GetUtcNow().ToMicroseconds(), Slice, cancel))
        {
            if (!leaving.TryAdd((row.Owner, row.Id), row))
            {
                continue;
            }

            var sender = await users.FindAsync(new AccountId(row.Owner), cancel);
            if (sender is null || await exchange().MessageAsync(null, sender, Message(row, sender), cancel)
                == Handling.Done)
            {
                leaving.TryRemove((row.Owner, row.Id), out _);
                await table.FailAsync(row, "service-unavailable", cancel);
                Tell(sender);
            }
        }
    }

    /// <summary>Tells the owner's devices that what waits has changed.</summary>
    public static void Tell(User? owner)
    {
        if (owner is null)
        {
            return;
        }

        foreach (var session in owner.Sessions)
        {
            session.Send(Stanza.Message(StanzaType.Headline, owner.Address, session.Address, null,
                new Element("scheduled", ScheduleFeature.Namespace)));
        }
    }

    static Stanza Message(ScheduledRow row, User sender)
    {
        var message = ElementReader.Parse(row.Stanza);
        return Stanza.Message(StanzaType.Chat, sender.Address, Jid.Parse(message["to"]!), row.Id,
            [.. message.Children]);
    }
}
