using Hutong.Contracts.Accounts;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Roster;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Microsoft.Extensions.Logging;

namespace Hutong.Messaging.Eventing;

/// <summary>
/// Sends the last item of nodes to clients that come and ask for them by their capabilities (XEP-0163 section 4.3.4):
/// of the user's own nodes and of the contacts whose presence the user sees.
/// </summary>
sealed partial class LastItems(EventService events, EventNotifier notifier, UserTable users, IDirectory directory,
    ILogger<LastItems> log)
{
    /// <summary>
    /// A session's client is known: starts sending, in a task of its own, since contacts must be read.
    /// </summary>
    public void Known(Session session) => _ = RunAsync(() => SendAllAsync(session));

    /// <summary>Somebody may see a user's presence, and so the user's nodes, from now on.</summary>
    public void Shown(User owner, Jid to)
    {
        if (users.Peek(to.Bare) is { } peer && !peer.Sessions.IsEmpty)
        {
            _ = RunAsync(async () =>
            {
                foreach (var session in peer.Sessions.ToArray())
                {
                    await SendAsync(owner, session);
                }
            });
        }
    }

    async Task SendAllAsync(Session session)
    {
        var user = session.User;
        await SendAsync(user, session);
        foreach (var item in RosterBook.Of(user).Items)
        {
            if (item.State.HasFlag(Subscription.To) && directory.IsLocal(item.Contact.Domain)
                && await users.FindAsync(item.Contact.Bare, CancellationToken.None) is { } owner
                && RosterBook.Of(owner).ShowsPresenceTo(user.Address) && notifier.MayPass(owner, user))
            {
                await SendAsync(owner, session);
            }
        }
    }

    async Task SendAsync(User owner, Session session)
    {
        var book = await EventService.BookAsync(owner, CancellationToken.None);
        foreach (var node in book.Nodes.Values)
        {
            if (session.IsAvailable && node.Config is { SendsLastOnPresence: true, Delivers: true, Persists: true }
                && ClientCapabilities.Has(session, node.Name + "+notify")
                && EventAccess.Read(owner, node, session.Address) is null
                && await events.LastAsync(owner, node.Name, CancellationToken.None) is { } last)
            {
                notifier.SendLast(owner, node, last, session);
            }
        }
    }

    async Task RunAsync(Func<Task> send)
    {
        try
        {
            // Off the caller's thread, which holds a gate or reads a socket.
            await Task.Yield();
            await send();
        }
        catch (Exception error)
        {
            // The top of a task that nobody waits for.
            LogFailed(log, error);
        }
    }

    [LoggerMessage(3201, LogLevel.Error, "sending last items failed", EventName = "LastItemsFailed")]
    static partial void LogFailed(ILogger logger, Exception error);
}
