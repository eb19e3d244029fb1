using Hutong.Contracts.Accounts;
using Hutong.Kernel.Work;
using Hutong.Switch.Calls;
using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Switch.Messages;
using Hutong.Switch.Presences;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp.Stanzas;
using Microsoft.Extensions.Logging;

namespace Hutong.Switch;

/// <summary>How far a stanza got before the call returned.</summary>
public enum Handling
{
    /// <summary>Done: it may be acknowledged.</summary>
    Done,

    /// <summary>Its commit is under way: <see cref="Session.Settle"/> follows.</summary>
    Pending,
}

/// <summary>
/// The exchange in the middle: takes stanzas from edges and services, finds whom they are for, runs hooks, hands the
/// unit of work to the store and delivers when it is durable. Knows no protocol edge and no module.
/// </summary>
public sealed partial class Exchange
{
    readonly IDirectory directory;
    readonly IWorkQueue store;
    readonly IRemote remote;
    readonly IPresenceRouter presences;
    readonly IMessageHook[] hooks;
    readonly IMessageEffect[] effects;
    readonly ISessionHook[] sessionHooks;
    readonly IqTable iqs;
    readonly IIqPolicy[] iqPolicies;
    readonly HashSet<string> services;
    readonly ILegStanzas? legs;
    readonly ILogger<Exchange> log;

    /// <summary>Makes the exchange out of what features declared.</summary>
    public Exchange(IDirectory directory, UserTable users, IWorkQueue store, IRemote remote, IPresenceRouter presences,
        FeatureParts parts, ILogger<Exchange> log)
    {
        (this.directory, Users, this.store, this.remote, this.presences, this.log) =
            (directory, users, store, remote, presences, log);
        // OrderBy is stable: hooks of one stage keep the order in which their features are listed.
        hooks = [.. parts.Hooks.OrderBy(hook => hook.Stage)];
        effects = [.. parts.Effects.OrderBy(effect => effect.Stage)];
        sessionHooks = [.. parts.SessionHooks];
        legs = parts.Legs.FirstOrDefault();
        iqs = new IqTable(parts.Routes);
        iqPolicies = [.. parts.IqPolicies];
        services = parts.Services.Select(service => service.Label).ToHashSet(StringComparer.Ordinal);
        parts.Exchange = this;
    }

    /// <summary>The users in memory.</summary>
    public UserTable Users { get; }

    /// <summary>Takes a stanza from a bound session. Its <c>from</c> is stamped here, whatever it said.</summary>
    public ValueTask<Handling> ReceiveAsync(Session session, Stanza stanza, CancellationToken cancel)
    {
        stanza = Canonical.FromClient(stanza, session);
        return stanza.Kind switch
        {
            StanzaKind.Message => ReceiveMessageAsync(session, stanza, cancel),
            StanzaKind.Iq => ReceiveIqAsync(session, stanza, cancel),
            _ => ReceivePresenceAsync(session, stanza, cancel),
        };
    }

    /// <summary>
    /// Routes a stanza made by a service or taken from another network. Its <c>from</c> must be right.
    /// </summary>
    public async ValueTask RouteAsync(Stanza stanza, CancellationToken cancel)
    {
        var to = stanza.To!;
        if (!IsHere(to.Domain, out _))
        {
            remote.Send(stanza, null);
            return;
        }

        switch (stanza.Kind)
        {
            case StanzaKind.Message:
                await MessageAsync(null, null, stanza, cancel);
                break;
            case StanzaKind.Iq:
                await IqAsync(null, null, stanza, cancel);
                break;
            default:
                if (await Users.FindAsync(to.Bare, cancel) is { } user)
                {
                    await presences.ToUserAsync(user, stanza, cancel);
                }

                break;
        }
    }

    /// <summary>
    /// Lists a bound session with its user; a session with the same resource is ended with <c>conflict</c>.
    /// </summary>
    public void Bind(Session session)
    {
        if (session.User.Add(session) is { } replaced)
        {
            var undelivered = replaced.Finish();
            replaced.Close("conflict", "replaced by a new session of the same resource");
            if (undelivered is not null)
            {
                End(replaced, undelivered);
            }
        }

        foreach (var hook in sessionHooks)
        {
            hook.OnBound(session);
        }
    }

    /// <summary>
    /// Ends a session: it is listed no more, those who saw it are told, what it did not acknowledge is kept.
    /// </summary>
    public void End(Session session, IReadOnlyList<Outgoing>? undelivered = null)
    {
        // While it is listed still: at no time is a message neither with a session nor kept for the next.
        if (undelivered is { Count: > 0 })
        {
            foreach (var hook in sessionHooks)
            {
                hook.OnUndelivered(session, undelivered);
            }
        }

        session.User.Remove(session);
        presences.Ended(session);
        foreach (var hook in sessionHooks)
        {
            hook.OnEnded(session);
        }
    }

    /// <summary>Tells that the connection of a session is gone while it waits for its client to resume it.</summary>
    public void Detach(Session session, IReadOnlyList<Outgoing> unacknowledged)
    {
        foreach (var hook in sessionHooks)
        {
            hook.OnDetached(session, unacknowledged);
        }
    }

    async ValueTask<Handling> ReceivePresenceAsync(Session session, Stanza stanza, CancellationToken cancel)
    {
        await presences.FromSessionAsync(session, stanza, cancel);
        return Handling.Done;
    }

    /// <summary>Whether a domain is one of ours or of a service below ours.</summary>
    bool IsHere(string domain, out bool service)
    {
        service = false;
        if (directory.IsLocal(domain))
        {
            return true;
        }

        var dot = domain.IndexOf('.', StringComparison.Ordinal);
        service = dot > 0 && services.Contains(domain[..dot]) && directory.IsLocal(domain[(dot + 1)..]);
        return service;
    }

    [LoggerMessage(100, LogLevel.Error, "a request handler failed")]
    static partial void LogHandlerFailed(ILogger logger, Exception error);

    [LoggerMessage(101, LogLevel.Error, "a message effect failed")]
    static partial void LogEffectFailed(ILogger logger, Exception error);
}
