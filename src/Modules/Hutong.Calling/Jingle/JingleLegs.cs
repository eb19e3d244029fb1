using System.Collections.Concurrent;
using Hutong.Calling.Numbers;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Switch;
using Hutong.Switch.Calls;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace Hutong.Calling.Jingle;

/// <summary>
/// The apps' ends of calls that the server joins: an app calls a number that is nobody's account, and whoever calls an
/// account rings its apps.
/// </summary>
sealed partial class JingleLegs(
    UserTable users, IIdSource ids, TimeProvider time, Func<Exchange> exchange, Func<ICallHost> host,
    CallingOptions options, ILogger<JingleLegs> log) : IDeviceLegs, ILegStanzas
{
    const int LegsMax = 20_000, SidCharactersMax = 200;

    readonly Lazy<Exchange> exchange = new(exchange);
    readonly Lazy<ICallHost> host = new(host);
    readonly ConcurrentDictionary<string, JingleLeg> byResource = new(StringComparer.Ordinal);

    /// <summary>How long an app that was answered may take to begin its session.</summary>
    public TimeSpan SessionPatience { get; } = TimeSpan.FromSeconds(30);

    /// <summary>How many there are.</summary>
    public int Count => byResource.Count;

    public async ValueTask<IReadOnlyList<RingTarget>> TargetsAsync(AccountRef account, CancellationToken cancel) =>
        await users.FindAsync(account.Address, cancel) is { } user && HasApp(user)
            // One invitation rings all apps: which of them answers shows later.
            ? [new(LegKind.App, "apps", default, null) { Way = MediaWay.Web }] : [];

    public ILeg Call(AccountRef account, RingTarget target, OutgoingCall call, ILegUser user)
    {
        // The caller as the app sees it: an address under its own domain, whoever has the number.
        var name = call.From is { } from && from.Contains('@', StringComparison.Ordinal)
            && Jid.TryParse(from, out var address) ? address.Bare
            : Jid.TryCreate(call.From ?? "anonymous", account.Address.Domain, null, out var number) ? number
            : Jid.Parse("anonymous@" + account.Address.Domain);
        var leg = Make(name, ids.NewToken(), account.Address, null, isIncoming: false);
        leg.Attach(user);
        leg.Invite(call);
        return leg;
    }

    public bool Take(Stanza stanza, Session? session)
    {
        if (byResource.GetValueOrDefault(stanza.To!.Resource!) is not { } leg || leg.Address != stanza.To
            // Only the account that the leg is with may speak to it.
            || stanza.From is null || stanza.From.Bare != leg.Account.Bare)
        {
            return false;
        }

        leg.Take(stanza);
        if (session is not null && stanza.Kind == StanzaKind.Message
            && JingleNames.Invitation(stanza)?.Name is "proceed" or "reject")
        {
            TellOthers(session, stanza);
        }

        return true;
    }

    public bool TakeAbsent(Stanza stanza, Session session)
    {
        if (JingleNames.Invitation(stanza) is not { } what
            || what["id"] is not { Length: > 0 and <= SidCharactersMax } sid || stanza.To?.Local is not { } dialled)
        {
            return false;
        }

        if (what.Name != "propose")
        {
            // Taken back or finished, to the bare address that was called.
            foreach (var leg in byResource.Values)
            {
                if (leg.Sid == sid && leg.IsIncoming && leg.Account == session.User.Address)
                {
                    leg.Take(stanza);
                }
            }

            return true;
        }

        if (Dialled.Read(dialled, options.Region).Kind == DialledKind.Name || byResource.Count >= LegsMax)
        {
            return false;
        }

        Begin(stanza.To, sid, session);
        return true;
    }

    /// <summary>Begins a call of an app to an address; the leg.</summary>
    public JingleLeg Begin(Jid to, string sid, Session session)
    {
        var leg = Make(to.Bare, sid, session.User.Address, session.Address, isIncoming: true);
        leg.Attach(host.Value.OnIncoming(leg, new IncomingCall
        {
            Caller = session.User.Ref,
            Device = session.Device,
            Tenant = session.User.Tenant,
            To = to.Local!,
            ToDomain = to.Domain,
            EdgeId = sid,
        }));
        return leg;
    }

    /// <summary>
    /// Tells the apps of an account that a call was answered in its name: as a copy of what another device said.
    /// </summary>
    public void TellOwn(AccountRef called, AccountRef caller, string sid) => _ = TellOwnAsync(called, caller, sid);

    async Task TellOwnAsync(AccountRef called, AccountRef caller, string sid)
    {
        if (await users.FindAsync(called.Address, CancellationToken.None) is not { } user)
        {
            return;
        }

        var said = Stanza.Message(StanzaType.Chat, called.Address, caller.Address, "jm-proceed-" + sid,
            new Element("proceed", JingleNames.Message).With("id", sid));
        foreach (var session in user.Sessions.ToArray())
        {
            session.Send(Carbons.Copy(said, sent: true, user.Address, session.Address));
        }
    }

    /// <summary>Makes a leg that stands for an address.</summary>
    public JingleLeg Make(Jid stands, string sid, Jid account, Jid? app, bool isIncoming)
    {
        var resource = ILegStanzas.Prefix + ids.NewToken();
        Jid.TryCreate(stands.Local, stands.Domain, resource, out var address);
        var leg = new JingleLeg(this, address!, sid, account, app, isIncoming, log);
        byResource[resource] = leg;
        return leg;
    }

    /// <summary>
    /// Makes a leg that takes the place of an app's direct session. It stands for nobody: its address is the domain of
    /// the app's own server, from which nothing but the server can speak.
    /// </summary>
    public JingleLeg MakeReplacing(string sid, Jid app)
    {
        var resource = ILegStanzas.Prefix + ids.NewToken();
        Jid.TryCreate(null, app.Domain, resource, out var address);
        var leg = new JingleLeg(this, address!, ids.NewToken(), app.Bare, app, isIncoming: false, log)
        {
            Replaced = sid,
        };
        byResource[resource] = leg;
        return leg;
    }

    public void Remove(JingleLeg leg) => byResource.TryRemove(leg.Address.Resource!, out _);

    public string NewId() => ids.NewToken();

    public ITimer After(TimeSpan delay, Action work) =>
        time.CreateTimer(_ => work(), null, delay, Timeout.InfiniteTimeSpan);

    /// <summary>Sends from a leg to an app or its account.</summary>
    public void Send(Stanza stanza) => _ = SendAsync(stanza);

    async Task SendAsync(Stanza stanza)
    {
        try
        {
            await exchange.Value.RouteAsync(stanza, CancellationToken.None);
        }
        catch (Exception error)
        {
            // The top of a work of its own.
            LogFailed(log, error);
        }
    }

    static bool HasApp(User user)
    {
        foreach (var session in user.Sessions)
        {
            if (session is { IsAvailable: true, HasClient: true })
            {
                return true;
            }
        }

        return false;
    }

    // Other devices stop ringing: they see what this one said (XEP-0353 section 3.3, by carbons).
    static void TellOthers(Session session, Stanza said)
    {
        foreach (var other in session.User.Sessions)
        {
            if (other != session && other.Carbons)
            {
                other.Send(Carbons.Copy(said, sent: true, session.User.Address, other.Address));
            }
        }
    }

    [LoggerMessage(1620, LogLevel.Error, "a stanza of a call was not sent")]
    static partial void LogFailed(ILogger logger, Exception error);
}
