using System.Diagnostics;
using Hutong.Kernel.Work;
using Hutong.Switch.Calls;
using Hutong.Switch.Messages;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Switch;

/// <summary>The way of a message (DESIGN: how a message travels).</summary>
public sealed partial class Exchange
{
    ValueTask<Handling> ReceiveMessageAsync(Session session, Stanza stanza, CancellationToken cancel) =>
        MessageAsync(session, session.User, stanza, cancel);

    /// <summary>
    /// Sends a message: hooks, one unit of work, then effects. <paramref name="sender"/> is the local user it is
    /// from, if any.
    /// </summary>
    public ValueTask<Handling> MessageAsync(
        Session? session, User? sender, Stanza stanza, CancellationToken cancel) =>
        MessageAsync(session, sender, stanza, null, cancel);

    /// <summary>Sends a message of a local user that was said at another time: a past taken over.</summary>
    public ValueTask<Handling> MessageAsync(
        User sender, Stanza stanza, DateTimeOffset at, CancellationToken cancel) =>
        MessageAsync(null, sender, stanza, at, cancel);

    ValueTask<Handling> MessageAsync(
        Session? session, User? sender, Stanza stanza, DateTimeOffset? at, CancellationToken cancel)
    {
        // A message without an address is one to oneself (RFC 6120 section 10.3.1).
        stanza = stanza.To is null ? stanza.WithTo(stanza.From!.Bare) : stanza;
        var to = stanza.To!;
        if (!IsHere(to.Domain, out var service))
        {
            return new(Submit(session, sender, null, stanza, at, isRemote: true));
        }

        if (service || to.Local is null)
        {
            Answer(session, stanza, StanzaError.ServiceUnavailable);
            return new(Handling.Done);
        }

        if (legs is not null && ILegStanzas.IsLeg(to))
        {
            if (!legs.Take(stanza, session))
            {
                Answer(session, stanza, StanzaError.ServiceUnavailable);
            }

            return new(Handling.Done);
        }

        var find = Users.FindAsync(to.Bare, cancel);
        return find.IsCompletedSuccessfully ? SubmitLocal(find.Result) : WaitAsync(find);

        async ValueTask<Handling> WaitAsync(ValueTask<User?> loading) => await SubmitLocal(await loading);

        ValueTask<Handling> SubmitLocal(User? recipient) => recipient is null
            ? AbsentAsync() : new(Submit(session, sender, recipient, stanza, at, isRemote: false));

        async ValueTask<Handling> AbsentAsync()
        {
            // RFC 6121 section 8.5.1. A call to a telephone begins here; peers and SMS will take numbers from here too.
            if (session is not null && legs?.TakeAbsent(stanza, session) == true)
            {
                return Handling.Done;
            }

            Answer(session, stanza, await AbsenceAsync(to, cancel));
            return Handling.Done;
        }
    }

    /// <summary>Why nobody is at an address of ours: its holder told where to be found, or nothing is told.</summary>
    async ValueTask<StanzaError> AbsenceAsync(Jid address, CancellationToken cancel) =>
        address.Local is not null && await directory.MovedAsync(address.Bare, cancel) is { } now
            ? StanzaError.Gone(now) : StanzaError.ServiceUnavailable;

    Handling Submit(
        Session? session, User? sender, User? recipient, Stanza stanza, DateTimeOffset? at, bool isRemote)
    {
        using var span = SwitchTraces.Source.StartActivity("switch.message");
        span?.SetTag(SwitchTraces.Way, isRemote ? "remote" : "user");
        var context = new MessageContext(this, stanza, session, sender, recipient, store.Begin())
        {
            At = at,
            Span = span,
        };
        foreach (var hook in hooks)
        {
            hook.OnMessage(context);
            if (context.Refusal is { } refusal)
            {
                span?.SetTag(SwitchTraces.Refusal, refusal.Condition);
                Answer(session, stanza, refusal);
                return Handling.Done;
            }

            if (context.Dropped)
            {
                return Handling.Done;
            }
        }

        if (isRemote && remote.Send(context.Stanza, session) is { } unreachable)
        {
            Answer(session, stanza, unreachable);
            return Handling.Done;
        }

        // Also an empty unit goes through the queue: effects of one sender keep their order.
        context.Work.Then(context.Run);
        if (!store.TryEnqueue(context.Work))
        {
            span?.SetTag(SwitchTraces.Refusal, StanzaError.ResourceConstraint.Condition);
            Answer(session, stanza, StanzaError.ResourceConstraint);
            return Handling.Done;
        }

        return Handling.Pending;
    }

    internal void OnOutcome(MessageContext context, CommitOutcome outcome)
    {
        using var span = context.Span is { } submitted
            ? SwitchTraces.Source.StartActivity("switch.deliver", ActivityKind.Internal, submitted.Context) : null;
        if (outcome.IsDurable)
        {
            foreach (var effect in effects)
            {
                try
                {
                    effect.OnDurable(context);
                }
                catch (Exception error)
                {
                    LogEffectFailed(log, error);
                }
            }
        }
        else
        {
            Answer(context.Session, context.Stanza, outcome.Result == CommitResult.DiskFull
                ? StanzaError.ResourceConstraint.Because("the server's disk is full")
                : StanzaError.InternalServerError);
        }

        context.Session?.Settle(context.Position);
    }

    /// <summary>Answers with an error, unless it would answer an error (RFC 6120 section 8.3.1).</summary>
    void Answer(Session? session, Stanza stanza, StanzaError error)
    {
        if (stanza.Type is StanzaType.Error or StanzaType.Result)
        {
            return;
        }

        var reply = Stanza.ErrorReply(stanza, error);
        if (session is not null)
        {
            session.Send(reply);
        }
        else if (reply.To is { } to && !directory.IsLocal(to.Domain))
        {
            remote.Send(reply, null);
        }
    }
}
