namespace Hutong.Interop.Harness;

/// <summary>Signing scripted clients in on the server of a test.</summary>
public static class Peers
{
    /// <summary>A slixmpp client of the account, signed in.</summary>
    public static Task<ScriptedClient> SlixmppAsync(
        this ServerUnderTest server, Account account, CancellationToken stop, SignIn? how = null) =>
        server.SignInAsync("slixmpp", account, stop, how);

    /// <summary>A new account with a slixmpp client signed in.</summary>
    public static async Task<ScriptedClient> SlixmppAsync(
        this ServerUnderTest server, string name, CancellationToken stop, SignIn? how = null) =>
        await server.SlixmppAsync(await server.NewAccountAsync(name, stop), stop, how);

    /// <summary>Starts a client of the library and signs it in.</summary>
    public static async Task<ScriptedClient> SignInAsync(
        this ServerUnderTest server, string library, Account account, CancellationToken stop, SignIn? how = null)
    {
        how ??= new SignIn();
        if (library != Libraries.Slixmpp)
        {
            await NodeClients.EnsureAsync();
        }

        var client = ScriptedClient.Start(library, account, server, stop);
        try
        {
            var answer = await client.DoAsync("connect", new
            {
                jid = how.Resource is null ? account.Jid : $"{account.Jid}/{how.Resource}",
                username = account.Name,
                domain = account.Domain,
                password = how.Password ?? account.Password,
                host = "127.0.0.1",
                port = how.Port ?? (how.Direct ? server.DirectTlsPort : server.ClientPort),
                websocket = (how.Port is int port
                    ? new UriBuilder(server.WebSocket) { Port = port }.Uri
                    : server.WebSocket).ToString(),
                transport = how.Transport,
                direct = how.Direct,
                authority = server.AuthorityFile,
                mechanism = how.Mechanism,
                management = how.Management,
                interests = how.Interests ?? [],
                presence = how.Presence,
                token = how.Token,
                priority = how.Priority,
                resource = how.Resource,
            });
            client.Bound(answer.GetProperty("jid").GetString() ?? "");
            client.Protocol = answer.TryGetProperty("protocol", out var protocol) ? protocol.GetString() : null;
            client.Mechanism = answer.TryGetProperty("mechanism", out var mechanism) ? mechanism.GetString() : null;
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }
}

/// <summary>The libraries that have a script.</summary>
public static class Libraries
{
    /// <summary>Python, over TCP.</summary>
    public const string Slixmpp = "slixmpp";

    /// <summary>JavaScript, over WebSocket and TCP.</summary>
    public const string XmppClient = "xmpp-client";

    /// <summary>JavaScript, over WebSocket.</summary>
    public const string Stanza = "stanza";
}

/// <summary>How a client signs in, where it differs from the plain way.</summary>
public sealed record SignIn
{
    /// <summary>Another password than the account's.</summary>
    public string? Password { get; init; }

    /// <summary>For @xmpp/client: websocket, starttls or direct.</summary>
    public string? Transport { get; init; }

    /// <summary>TLS from the first byte instead of STARTTLS.</summary>
    public bool Direct { get; init; }

    /// <summary>Another port than the server's, such as a proxy's.</summary>
    public int? Port { get; init; }

    /// <summary>The only SASL mechanism to try.</summary>
    public string? Mechanism { get; init; }

    /// <summary>With stream management (XEP-0198).</summary>
    public bool Management { get; init; }

    /// <summary>Eventing nodes of which it wants to hear (XEP-0163 section 4).</summary>
    public string[]? Interests { get; init; }

    /// <summary>A token of an earlier sign-in (XEP-0484), as the client's <c>token</c> event gave it.</summary>
    public object? Token { get; init; }

    /// <summary>Whether it sends initial presence.</summary>
    public bool Presence { get; init; } = true;

    /// <summary>The priority of its presence.</summary>
    public int? Priority { get; init; }

    /// <summary>The resource it asks for.</summary>
    public string? Resource { get; init; }
}
