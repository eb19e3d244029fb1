using System.Collections.Concurrent;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Switch.Iqs;

/// <summary>Finds the handler of a request by scope, payload and service.</summary>
sealed class IqTable
{
    readonly Dictionary<(IqScope Scope, string Name, string Namespace, string Service), IqHandler> handlers = [];
    readonly ConcurrentDictionary<string, (Jid From, TaskCompletionSource<Stanza> Answer)> waiting =
        new(StringComparer.Ordinal);

    public IqTable(IEnumerable<IqRoute> routes)
    {
        foreach (var route in routes)
        {
            foreach (var scope in Enum.GetValues<IqScope>())
            {
                if (route.Scope.HasFlag(scope) &&
                    !handlers.TryAdd((scope, route.Name ?? "", route.Namespace, route.Service ?? ""), route.Handler))
                {
                    throw new InvalidOperationException(
                        $"two features handle {route.Name} of {route.Namespace} for {scope}");
                }
            }
        }
    }

    public IqHandler? Find(IqScope scope, string name, string ns, string? domain)
    {
        var service = scope == IqScope.Service ? domain![..domain!.IndexOf('.', StringComparison.Ordinal)] : "";
        return handlers.GetValueOrDefault((scope, name, ns, service))
            ?? handlers.GetValueOrDefault((scope, "", ns, service))
            // Handlers without a service serve all of them: discovery, ping.
            ?? handlers.GetValueOrDefault((scope, name, ns, ""));
    }

    /// <summary>Waits for the answer to a request of the server's own.</summary>
    public Task<Stanza> Expect(Stanza request)
    {
        var answer = new TaskCompletionSource<Stanza>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[request.Id!] = (request.To!, answer);
        return answer.Task;
    }

    public void Answered(Stanza answer)
    {
        // Only who was asked may answer: an id that leaked is of no use to others.
        if (answer.Id is { } id && waiting.TryGetValue(id, out var expected)
            && expected.From.Equals(answer.From) && waiting.TryRemove(id, out _))
        {
            expected.Answer.TrySetResult(answer);
        }
    }

    public void Abandon(string id) => waiting.TryRemove(id, out _);
}
