using System.Collections.Concurrent;
using System.Globalization;
using Hutong.Xmpp.Xml;

namespace Hutong.Crash.Messaging;

/// <summary>
/// A client that writes numbered messages to one other and reads what that one writes. It resumes its stream after each
/// cut (XEP-0198), and writes again exactly what the server says it has not.
/// </summary>
/// <param name="name">Its account.</param>
/// <param name="peer">The account it writes to.</param>
/// <param name="findings">Where it puts what must not be.</param>
/// <param name="random">Decides when its link is lost.</param>
sealed class Correspondent(string name, string peer, ConcurrentQueue<string> findings, Random random)
{
    public const string Domain = "localhost";
    public const string Password = "a password for tests";

    const int Window = 16;
    const int MessagesPerRequest = 4;
    const string Management = "urn:xmpp:sm:3";

    // The presence that begins each stream is counted too, before the messages.
    const int Presences = 1;

    readonly List<string> _settled = [];
    readonly List<string> _sent = [];
    readonly HashSet<string> _receivedInStream = [];
    readonly Lock _gate = new();
    XmppWire? _wire;
    TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Task? _reading;
    string? _resumption;
    int _number;
    int _acknowledged;
    uint _handled;

    /// <summary>The localpart of its address.</summary>
    public string Name => name;

    /// <summary>The localpart of the other's.</summary>
    public string Peer => peer;

    /// <summary>What it got, by id: the number that its archive gave each message.</summary>
    public Dictionary<string, string> Received { get; } = [];

    /// <summary>How many of its messages were acknowledged in all streams.</summary>
    public int Acknowledged => _settled.Count + _acknowledged;

    /// <summary>How often it lost its link and resumed.</summary>
    public int Resumed { get; private set; }

    /// <summary>Whether its last stream ended with the word that the server stops.</summary>
    public bool WasShutDown { get; private set; }

    /// <summary>How many messages it wrote again because the server did not have them.</summary>
    public int WrittenAgain { get; private set; }

    /// <summary>What both archives must have of it, in order, if the server has said so.</summary>
    public IReadOnlyList<string> Kept { get; private set; } = [];

    /// <summary>Begins a stream that can be resumed.</summary>
    public async Task BindAsync(int port)
    {
        _wire = await XmppWire.SignInAsync(port, name, Domain, Password);
        Assert.NotNull(_wire);
        await BeginAsync();
    }

    /// <summary>
    /// Comes back after a crash. The server must have exactly what it says it has: it is told apart in
    /// <see cref="Kept"/>, nothing is written again yet.
    /// </summary>
    public async Task ComeBackAsync(int port)
    {
        _wire = await XmppWire.SignInAsync(port, name, Domain, Password);
        Assert.NotNull(_wire);
        var answer = await _wire.AskAsync(ResumeRequest());
        Assert.True(answer is { Name: "failed" }, $"{name} came back to another process and got {answer}");
        if (answer["h"] is null)
        {
            Find($"lost: the stream of {name}, with {_acknowledged} acknowledged");
        }

        var durable = Messages(answer["h"] ?? "0");
        if (durable < _acknowledged)
        {
            Find($"lost: {name} was told of {_acknowledged}, now of {durable}");
        }

        if (durable > _sent.Count)
        {
            Find($"{name} wrote {_sent.Count}, the server counts {durable}");
            durable = _sent.Count;
        }

        _settled.AddRange(_sent.Take(durable));
        _sent.RemoveRange(0, durable);
        _acknowledged = 0;
        Kept = [.. _settled];
    }

    /// <summary>After <see cref="ComeBackAsync"/>: binds, and writes again what the server did not have.</summary>
    public async Task WriteAgainAsync()
    {
        await BeginAsync();
        var reading = ReadAsync(_wire!);
        WrittenAgain += _sent.Count;
        foreach (var id in _sent)
        {
            await _wire!.WriteAsync(Message(id));
        }

        await _wire!.WriteAsync($"<r xmlns='{Management}'/>");
        await UntilAsync(() => _acknowledged == _sent.Count, reading);
        Kept = [.. _settled, .. _sent];
        _reading = reading;
    }

    /// <summary>Waits until it has all that the other's archive says it was sent.</summary>
    public Task ReceiveAsync(IReadOnlyList<string> all) =>
        UntilAsync(() => all.All(Received.ContainsKey), _reading ?? Task.CompletedTask);

    /// <summary>
    /// Writes without end until the server is gone; loses its link now and then and resumes.
    /// </summary>
    public async Task PlayAsync(int port)
    {
        while (true)
        {
            var wire = _wire!;
            var reading = _reading ?? ReadAsync(wire);
            _reading = null;
            var messages = random.Next(4) > 0 ? int.MaxValue : random.Next(10, 300);
            var cut = await WriteAsync(wire, messages, reading);
            if (cut)
            {
                wire.Cut();
            }

            await reading;
            WasShutDown = wire.WasShutDown;
            wire.Dispose();
            if (!cut || !await ResumeAsync(port))
            {
                return;
            }
        }
    }

    // True when the link was lost by the dice, false when the server went.
    async Task<bool> WriteAsync(XmppWire wire, int messages, Task reading)
    {
        for (var i = 0; i < messages; i++)
        {
            await UntilAsync(() => _sent.Count - _acknowledged < Window, reading, orEnd: true);
            if (reading.IsCompleted)
            {
                return false;
            }

            string id;
            lock (_gate)
            {
                id = string.Create(CultureInfo.InvariantCulture, $"{name}-{++_number}");
                _sent.Add(id);
            }

            var text = Message(id);
            if (!await wire.WriteAsync(i % MessagesPerRequest == 0 ? text + $"<r xmlns='{Management}'/>" : text))
            {
                await reading;
                return false;
            }
        }

        return true;
    }

    async Task<bool> ResumeAsync(int port)
    {
        if (await XmppWire.SignInAsync(port, name, Domain, Password) is not { } wire)
        {
            return false;
        }

        if (await wire.AskAsync(ResumeRequest()) is not { } answer)
        {
            wire.Dispose();
            return false;
        }

        Assert.True(answer.Name == "resumed", $"{name} came back to the same process and got {answer}");
        Resumed++;
        List<string> again;
        lock (_gate)
        {
            var handled = Messages(answer["h"]!);
            Assert.InRange(handled, _acknowledged, _sent.Count);
            _acknowledged = handled;
            again = _sent[handled..];
            WrittenAgain += again.Count;
        }

        _wire = wire;
        _reading = ReadAsync(wire);
        await wire.WriteAsync(string.Concat(again.Select(Message)) + $"<r xmlns='{Management}'/>");
        return true;
    }

    async Task BeginAsync()
    {
        (_handled, _acknowledged) = (0, 0);
        _receivedInStream.Clear();
        Assert.True(await _wire!.BindAsync("one"));
        var enabled = await _wire.AskAsync($"<enable xmlns='{Management}' resume='true'/>");
        Assert.True(enabled is { Name: "enabled" }, $"enable: {enabled}");
        _resumption = enabled["id"];
        await _wire.WriteAsync("<presence/>");
    }

    async Task ReadAsync(XmppWire wire)
    {
        while (await wire.ReadAsync() is { } element)
        {
            if (element.Namespace == Management)
            {
                if (element.Name == "r")
                {
                    await wire.WriteAsync($"<a xmlns='{Management}' h='{_handled}'/>");
                }
                else if (element.Name == "a")
                {
                    Take(Messages(element["h"]!));
                }

                continue;
            }

            _handled++;
            if (element.Name == "message")
            {
                Take(element);
            }
        }

        Change();
    }

    void Take(int handled)
    {
        lock (_gate)
        {
            if (handled > _sent.Count)
            {
                Find($"{name} wrote {_sent.Count}, the server acknowledged {handled}");
            }

            _acknowledged = Math.Max(_acknowledged, handled);
        }

        Change();
    }

    void Take(Element message)
    {
        var id = message["id"] ?? "";
        var number = message.Child("stanza-id", "urn:xmpp:sid:0")?["id"];
        if (message["type"] == "error" || number is null)
        {
            Find($"{name} got {message}");
            return;
        }

        lock (_gate)
        {
            if (!_receivedInStream.Add(id))
            {
                Find($"doubled: {id} came twice in a stream of {name}");
            }

            // In a new stream what was not acknowledged in the last may come again, as the same entry of the archive.
            if (!Received.TryAdd(id, number) && Received[id] != number)
            {
                Find($"doubled: {id} came to {name} as {Received[id]} and as {number}");
            }
        }

        Change();
    }

    void Change()
    {
        lock (_gate)
        {
            _changed.TrySetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    async Task UntilAsync(Func<bool> holds, Task reading, bool orEnd = false)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (holds())
                {
                    return;
                }

                changed = _changed.Task;
            }

            if (reading.IsCompleted)
            {
                await reading;
                Assert.True(orEnd, $"The stream of {name} ended.");
                return;
            }

            await Task.WhenAny(changed, reading).WaitAsync(XmppWire.Patience);
        }
    }

    void Find(string what) => findings.Enqueue(what);

    string ResumeRequest() => $"<resume xmlns='{Management}' previd='{_resumption}' h='{_handled}'/>";

    static int Messages(string handled) => Math.Max(0, int.Parse(handled, CultureInfo.InvariantCulture) - Presences);

    string Message(string id) =>
        $"<message to='{peer}@{Domain}' type='chat' id='{id}'><body>{id.PadRight(200, '.')}</body></message>";
}
