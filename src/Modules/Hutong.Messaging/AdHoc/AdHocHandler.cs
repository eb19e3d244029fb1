using System.Collections.Concurrent;
using Hutong.Kernel;
using Hutong.Messaging.Discovery;
using Hutong.Switch.Commands;
using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.AdHoc;

/// <summary>Lists commands and leads a person through their steps (XEP-0050).</summary>
sealed class AdHocHandler(IIdSource ids, TimeProvider time) : IDiscoSource
{
    /// <summary>How long a person may think about a form.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <summary>Executions that one session may have open.</summary>
    const int RunsMax = 10;

    readonly ConcurrentDictionary<string, Run> runs = new(StringComparer.Ordinal);
    FeatureParts? parts;

    public void Declared(FeatureParts all) => parts = all;

    public async ValueTask<IqAnswer> HandleAsync(IqRequest request, CancellationToken cancel)
    {
        if (!request.IsSet || Command.Read(request.Payload) is not { } asked)
        {
            return StanzaError.BadRequest;
        }

        if (!asked.HasKnownAction)
        {
            return Command.MalformedAction;
        }

        if (request.Sender is not { } user || request.Session is null)
        {
            return StanzaError.Forbidden;
        }

        if (parts!.Commands.Find(command =>
            command.Node == asked.Node && command.OfDomain == IsDomain(request)) is not { } command)
        {
            return StanzaError.ItemNotFound;
        }

        if (!command.IsOffered(user))
        {
            return StanzaError.Forbidden;
        }

        return asked.SessionId is null ? await StartAsync(request, command, asked, cancel)
            : await ContinueAsync(request, command, asked, cancel);
    }

    public ValueTask<IqAnswer?> InfoAsync(IqRequest request, string node, CancellationToken cancel)
    {
        if (request.Sender is not { } user)
        {
            return default;
        }

        if (node == Command.Namespace)
        {
            return new(new DiscoInfo([new("automation", "command-list")], [DiscoInfo.Items], [], node).ToElement());
        }

        return Offered(request, user).FirstOrDefault(command => command.Node == node) is { } found
            ? new(new DiscoInfo([new("automation", "command-node", found.Name)],
            [Command.Namespace, DataForm.Namespace], [], node).ToElement())
            : default;
    }

    public ValueTask<IReadOnlyList<Element>?> ItemsAsync(IqRequest request, string? node, CancellationToken cancel) =>
        node != Command.Namespace || request.Sender is not { } user ? default : new([.. Offered(request, user)
            .Select(command => new Element("item", DiscoInfo.Items).With("jid", Address(request, user).ToString())
                .With("node", command.Node).With("name", command.Name))]);

    IEnumerable<ICommand> Offered(IqRequest request, User user) =>
        request.Scope is not (IqScope.Own or IqScope.Domain) ? []
        : parts!.Commands.Where(command => command.OfDomain == IsDomain(request) && command.IsOffered(user));

    ValueTask<IqAnswer> StartAsync(IqRequest request, ICommand command, Command asked, CancellationToken cancel)
    {
        if (asked.Action is not (null or "execute"))
        {
            return new(Command.BadAction);
        }

        var now = time.GetTimestamp();
        var open = 0;
        foreach (var (id, run) in runs)
        {
            if (time.GetElapsedTime(run.Since, now) > Patience)
            {
                runs.TryRemove(id, out _);
            }
            else
            {
                open += run.Who.Equals(request.From) ? 1 : 0;
            }
        }

        return open >= RunsMax ? new(StanzaError.ResourceConstraint)
            : RunAsync(request, command, asked, ids.NewToken(), null, "execute", cancel);
    }

    ValueTask<IqAnswer> ContinueAsync(IqRequest request, ICommand command, Command asked, CancellationToken cancel)
    {
        if (!runs.TryRemove(asked.SessionId!, out var run) || !run.Who.Equals(request.From) || run.Command != command)
        {
            return new(Command.BadSession);
        }

        if (time.GetElapsedTime(run.Since) > Patience)
        {
            return new(Command.SessionExpired);
        }

        if (asked.Action == "cancel")
        {
            return new(new Command(asked.Node, asked.SessionId, Status: "canceled").ToElement());
        }

        var action = asked.Action is null or "execute" ? run.Allowed[0] : asked.Action;
        if (!run.Allowed.Contains(action))
        {
            runs[asked.SessionId!] = run;
            return new(Command.BadAction);
        }

        return RunAsync(request, command, asked, asked.SessionId!, run, action, cancel);
    }

    async ValueTask<IqAnswer> RunAsync(
        IqRequest request, ICommand command, Command asked, string id, Run? run, string action,
        CancellationToken cancel)
    {
        var step = await command.RunAsync(
            new CommandCall(request.Sender!, request.Session!, run?.Step ?? 0, action, asked.Form, run?.State), cancel);
        if (step.Refusal is { } refusal)
        {
            if (run is not null)
            {
                // A form that was filled in badly may be sent again.
                runs[id] = run;
            }

            return refusal;
        }

        var goesOn = step.Allowed.Count > 0;
        if (goesOn)
        {
            runs[id] = new Run(request.From, command, (run?.Step ?? 0) + 1, step.Allowed, step.State,
                time.GetTimestamp());
        }

        return new Command(command.Node, id, Status: goesOn ? "executing" : "completed", Form: step.Form,
            Notes: step.Note is null ? null : [("info", step.Note)], Allowed: goesOn ? step.Allowed : null).ToElement();
    }

    static bool IsDomain(IqRequest request) => request.Scope == IqScope.Domain;

    static Jid Address(IqRequest request, User user) => request.Stanza.To ?? user.Address;

    sealed record Run(Jid Who, ICommand Command, int Step, IReadOnlyList<string> Allowed, object? State, long Since);
}
