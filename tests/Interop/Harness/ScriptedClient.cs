using System.Collections.Concurrent;
using System.Text.Json;

namespace Hutong.Interop.Harness;

/// <summary>
/// A client library that others wrote, inside a small script that takes commands as lines of JSON and answers with
/// lines of JSON: <c>{"reply": 1, ...}</c> for the command of that number and <c>{"event": "message", ...}</c> for what
/// happens by itself.
/// </summary>
public sealed class ScriptedClient : IAsyncDisposable
{
    readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _pending = new();
    readonly List<ClientEvent> _events = [];
    readonly Lock _gate = new();
    readonly CancellationToken _stop;
    readonly string _library;
    readonly Account _account;
    ChildProcess _process = null!;
    TaskCompletionSource _arrival = NewSignal();
    int _lastCommand;

    ScriptedClient(string library, Account account, CancellationToken stop)
    {
        _library = library;
        _account = account;
        _stop = stop;
    }

    /// <summary>Which library this is.</summary>
    public string Library => _library;

    /// <summary>The account it was made for.</summary>
    public Account Account => _account;

    /// <summary>The bare address.</summary>
    public string Jid => _account.Jid;

    /// <summary>The full address, once signed in.</summary>
    public string FullJid { get; private set; } = "";

    /// <summary>The SASL mechanism it signed in with, where the library tells.</summary>
    public string? Mechanism { get; internal set; }

    /// <summary>The namespace of the SASL profile it used, where the library tells.</summary>
    public string? Protocol { get; internal set; }

    /// <summary>Starts the script of a library; it does not connect yet.</summary>
    public static ScriptedClient Start(string library, Account account, ServerUnderTest server, CancellationToken stop)
    {
        var client = new ScriptedClient(library, account, stop);
        var script = library == "slixmpp"
            ? Path.Combine(Workplace.Clients, "slixmpp", "client.py")
            : Path.Combine(Workplace.Clients, "node", library + ".mjs");
        client._process = ChildProcess.Start(
            library == "slixmpp" ? "/usr/bin/python3" : "node",
            library == "slixmpp" ? ["-u", script] : [script],
            client.Take,
            environment: new Dictionary<string, string>
            {
                ["NODE_EXTRA_CA_CERTS"] = server.AuthorityFile,
                ["SSL_CERT_FILE"] = server.AuthorityFile,
            });
        return client;
    }

    /// <summary>Runs a command of the script and gives its answer.</summary>
    public async Task<JsonElement> DoAsync(string command, object? arguments = null)
    {
        var id = Interlocked.Increment(ref _lastCommand);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = answer;
        await _process.WriteLineAsync(JsonSerializer.Serialize(new { id, command, arguments }), _stop);

        JsonElement reply;
        try
        {
            reply = await answer.Task.WaitAsync(Workplace.Patience, TimeProvider.System, _stop);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{_library} {Jid} did not answer '{command}'\n{_process.Tail}");
        }

        if (reply.TryGetProperty("error", out var error))
        {
            throw new ClientRefusedException(
                $"{_library} {command}", error.GetString() ?? "", reply.GetProperty("text").GetString() ?? "");
        }

        return reply.GetProperty("result");
    }

    /// <summary>
    /// Takes the first event of that name (and to which <paramref name="where"/> says yes) out of those that have
    /// happened, or waits for it.
    /// </summary>
    public async Task<ClientEvent> ExpectAsync(string name, Func<ClientEvent, bool>? where = null)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_stop);
        deadline.CancelAfter(Workplace.Patience);
        while (true)
        {
            Task arrival;
            lock (_gate)
            {
                var index = _events.FindIndex(e => e.Name == name && (where is null || where(e)));
                if (index >= 0)
                {
                    var found = _events[index];
                    _events.RemoveAt(index);
                    return found;
                }

                arrival = _arrival.Task;
            }

            try
            {
                await arrival.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
            {
                throw new TimeoutException($"{_library} {Jid} saw no '{name}'\n{Describe()}\n{_process.Tail}");
            }
        }
    }

    /// <summary>Takes that many events of the name, waiting for them.</summary>
    public async Task<List<ClientEvent>> ExpectManyAsync(string name, int count, Func<ClientEvent, bool>? where = null)
    {
        var taken = new List<ClientEvent>(count);
        while (taken.Count < count)
        {
            taken.Add(await ExpectAsync(name, where));
        }

        return taken;
    }

    /// <summary>Takes all events of that name that have happened until now.</summary>
    public IReadOnlyList<ClientEvent> Seen(string name)
    {
        lock (_gate)
        {
            var seen = _events.FindAll(e => e.Name == name);
            _events.RemoveAll(e => e.Name == name);
            return seen;
        }
    }

    /// <summary>Remembers the full address that the server gave.</summary>
    internal void Bound(string jid) => FullJid = jid;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    void Take(string line)
    {
        if (!line.StartsWith('{'))
        {
            return;
        }

        using var document = JsonDocument.Parse(line);
        var data = document.RootElement.Clone();
        if (data.TryGetProperty("reply", out var reply))
        {
            if (_pending.TryRemove(reply.GetInt32(), out var answer))
            {
                answer.TrySetResult(data);
            }

            return;
        }

        lock (_gate)
        {
            _events.Add(new ClientEvent(data.GetProperty("event").GetString() ?? "", data));
            _arrival.TrySetResult();
            _arrival = NewSignal();
        }
    }

    static string Short(string text) => text.Length > 300 ? text[..300] + "..." : text;

    string Describe()
    {
        lock (_gate)
        {
            return "events not taken:\n"
                + string.Join('\n', _events.TakeLast(30).Select(e => Short(e.Data.GetRawText())));
        }
    }
}
