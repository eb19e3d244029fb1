namespace Hutong.Interop.Harness;

/// <summary>An account that a test made on the server.</summary>
/// <param name="Name">The localpart.</param>
/// <param name="Domain">The server's domain.</param>
/// <param name="Password">Its password.</param>
public sealed record Account(string Name, string Domain, string Password)
{
    /// <summary>The bare address.</summary>
    public string Jid => $"{Name}@{Domain}";
}

/// <summary>
/// A running XMPP server that scenarios run against: Hutong, or the oracle that shows that a scenario is fair.
/// It listens on free ports of 127.0.0.1 and keeps its data in a folder of its own.
/// </summary>
public abstract class ServerUnderTest : IAsyncLifetime
{
    /// <summary>The one domain served. Not under .test, which some resolvers refuse.</summary>
    public const string DomainName = "hutong.lan";

    int _lastAccount;

    /// <summary>What the server is, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>The domain served.</summary>
    public string Domain { get; } = DomainName;

    /// <summary>Port for client streams that start with STARTTLS (RFC 6120 section 5).</summary>
    public int ClientPort { get; protected set; }

    /// <summary>Port for client streams inside TLS from the first byte (XEP-0368).</summary>
    public int DirectTlsPort { get; protected set; }

    /// <summary>The WebSocket address (RFC 7395), over TLS.</summary>
    public Uri WebSocket { get; protected set; } = new("wss://localhost/");

    /// <summary>Base of the HTTPS addresses, where upload and discovery documents are.</summary>
    public Uri Https { get; protected set; } = new("https://localhost/");

    /// <summary>PEM file of the authority that issued the server's certificate.</summary>
    public string AuthorityFile { get; protected set; } = "";

    /// <summary>The last lines the server wrote, for the message of a failed test.</summary>
    public abstract string Tail { get; }

    /// <summary>Starts the server; done when a client can sign in.</summary>
    public abstract ValueTask InitializeAsync();

    /// <summary>Ends the server and removes its data.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Makes an account that no other test has, whose name begins with <paramref name="name"/>.</summary>
    public async Task<Account> NewAccountAsync(string name, CancellationToken stop)
    {
        var number = Interlocked.Increment(ref _lastAccount);
        var account = new Account($"{name}{number}", Domain, $"pass-{name}-{number}");
        await AddAccountAsync(account, stop);
        return account;
    }

    /// <summary>Adds an account beside the running server.</summary>
    protected abstract Task AddAccountAsync(Account account, CancellationToken cancellation);
}
