using Hutong.Switch.Calls;
using Hutong.Switch.Iqs;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Switch;

/// <summary>The way of a request (RFC 6120 section 10, RFC 6121 section 8).</summary>
public sealed partial class Exchange
{
    async ValueTask<Handling> ReceiveIqAsync(Session session, Stanza stanza, CancellationToken cancel)
    {
        await IqAsync(session, session.User, stanza, cancel);
        return Handling.Done;
    }

    async ValueTask IqAsync(Session? session, User? sender, Stanza stanza, CancellationToken cancel)
    {
        var to = stanza.To;
        if (to is not null && !IsHere(to.Domain, out _))
        {
            if (Refusal(stanza, sender, null) is { } unwanted)
            {
                Answer(session, stanza, unwanted);
            }
            else if (remote.Send(stanza, session) is { } unreachable)
            {
                Answer(session, stanza, unreachable);
            }

            return;
        }

        if (legs is not null && ILegStanzas.IsLeg(to))
        {
            if (!legs.Take(stanza, session))
            {
                Answer(session, stanza, StanzaError.ServiceUnavailable);
            }

            return;
        }

        if (to is { Resource: not null, Local: not null })
        {
            await IqToSessionAsync(session, sender, stanza, to, cancel);
            return;
        }

        if (stanza.Type is StanzaType.Result or StanzaType.Error)
        {
            // The answer to something that the server asked; who asked waits for it under the id.
            iqs.Answered(stanza);
            return;
        }

        await IqToServerAsync(session, sender, stanza, cancel);
    }

    async ValueTask IqToSessionAsync(Session? session, User? sender, Stanza stanza, Jid to, CancellationToken cancel)
    {
        var target = await Users.FindAsync(to.Bare, cancel);
        if (Refusal(stanza, sender, target) is { } refusal)
        {
            Answer(session, stanza, refusal);
        }
        else if (target?.Find(to.Resource!) is { HasClient: true } found)
        {
            found.Send(stanza);
        }
        else
        {
            Answer(session, stanza, StanzaError.ServiceUnavailable);
        }
    }

    /// <summary>Policies decide for requests between users too: blocking, presence leaks.</summary>
    StanzaError? Refusal(Stanza stanza, User? sender, User? target)
    {
        if (sender is null && target is null)
        {
            return null;
        }

        foreach (var policy in iqPolicies)
        {
            if (policy.Refusal(stanza, sender, target) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    async ValueTask IqToServerAsync(Session? session, User? sender, Stanza stanza, CancellationToken cancel)
    {
        if (stanza.Id is null || stanza.Children.Length != 1)
        {
            Answer(session, stanza, StanzaError.BadRequest);
            return;
        }

        var (scope, target) = await TargetAsync(sender, stanza.To, cancel);
        var child = stanza.Children[0];
        if (scope == 0 && stanza.To is { } absent)
        {
            Answer(session, stanza, await AbsenceAsync(absent, cancel));
            return;
        }

        var handler = scope == 0 ? null : iqs.Find(scope, child.Name, child.Namespace, stanza.To?.Domain);
        var refusal = handler is null ? StanzaError.ServiceUnavailable
            : target is not null && target != sender ? Refusal(stanza, sender, target) : null;
        if (handler is null || refusal is not null)
        {
            Answer(session, stanza, refusal!);
            return;
        }

        using var span = SwitchTraces.Source.StartActivity("switch.iq");
        // One of the namespaces that features declared; the name may be any text of the peer.
        span?.SetTag(SwitchTraces.Request, child.Namespace);
        var request = new IqRequest(stanza, stanza.Child(0), session, sender, target, scope);
        IqAnswer answer;
        try
        {
            answer = await handler(request, cancel);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogHandlerFailed(log, error);
            answer = StanzaError.InternalServerError;
        }

        span?.SetTag(SwitchTraces.Refusal, answer.Error?.Condition);
        if (answer.Silent)
        {
            return;
        }

        var reply =
            answer.Error is { } refused ? Stanza.ErrorReply(stanza, refused) : Stanza.Result(stanza, answer.Result);
        if (session is not null)
        {
            session.Send(reply);
        }
        else
        {
            await RouteAsync(reply, cancel);
        }
    }

    /// <summary>
    /// Asks an entity on the server's behalf and waits for the answer (a result or an error); null when none came in
    /// time. The request's id must be unguessable and its <c>from</c> one of our domains or a bare address here.
    /// </summary>
    public async ValueTask<Stanza?> AskAsync(
        Stanza request, TimeSpan patience, TimeProvider time, CancellationToken cancel)
    {
        var answer = iqs.Expect(request);
        try
        {
            await RouteAsync(request, cancel);
            return await answer.WaitAsync(patience, time, cancel);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            iqs.Abandon(request.Id!);
        }
    }

    async ValueTask<(IqScope Scope, User? Target)> TargetAsync(User? sender, Jid? to, CancellationToken cancel)
    {
        if (to is null || (sender is not null && to.Equals(sender.Address)))
        {
            return (IqScope.Own, sender);
        }

        if (to.Local is null)
        {
            IsHere(to.Domain, out var service);
            return (service ? IqScope.Service : IqScope.Domain, null);
        }

        return await Users.FindAsync(to, cancel) is { } target ? (IqScope.Account, target) : (0, null);
    }
}
