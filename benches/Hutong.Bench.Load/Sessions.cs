using Hutong.Bench.Load.Net;
using Hutong.Bench.Load.Sasl;

namespace Hutong.Bench.Load;

/// <summary>The sessions that stay: one per account, signed in with presence.</summary>
sealed class Sessions(EventLoop loop, LoadTarget target, ScramKeys keys) : IConnectionOwner
{
    readonly List<Connection> open = [];
    int next;
    int wanted;
    int failed;
    string? firstFault;

    /// <summary>The faults of sessions that the server ended while they were idle; null when there are none.</summary>
    public string? Fault => firstFault;

    public Connection[] All => [.. open.OrderBy(connection => connection.User)];

    /// <summary>
    /// Signs in until so many accounts of all are, some at a time; returns what went wrong first, or null.
    /// </summary>
    public string? SignIn(Mechanism mechanism, int accounts, int parallel)
    {
        wanted = Math.Min(accounts, target.Accounts);
        for (var i = 0; i < parallel; i++)
        {
            Begin(mechanism);
        }

        var inTime = loop.TurnUntil(() => open.Count + failed >= wanted, TimeSpan.FromMinutes(3));
        return failed > 0 ? firstFault : inTime ? null : $"only {open.Count} sessions in three minutes";
    }

    public void Connected(Connection connection)
    {
    }

    public void Received(Connection connection, ElementKind kind, ReadOnlySpan<byte> element) =>
        Courtesy.Answer(loop, connection, element);

    public void Closed(Connection connection, string reason) => firstFault ??= reason;

    public void SignOutAll()
    {
        var goodbye = new Goodbye(loop);
        foreach (var connection in open.Where(connection => connection.Open))
        {
            goodbye.Say(connection);
        }

        loop.TurnUntil(() => goodbye.Waiting == 0, TimeSpan.FromSeconds(20));
        open.Clear();
    }

    void Begin(Mechanism mechanism)
    {
        if (next >= wanted)
        {
            return;
        }

        var signIn = new SignIn(
            loop,
            target,
            keys,
            mechanism,
            "bench",
            withPresence: true,
            connection =>
            {
                connection.Owner = this;
                open.Add(connection);
                Begin(mechanism);
            },
            (_, reason) =>
            {
                failed++;
                firstFault ??= reason;
                Begin(mechanism);
            });
        loop.Connect(signIn, next++);
    }
}
