using System.Net.Http.Headers;
using System.Text;

namespace Hutong.Interop.Harness;

/// <summary>Radicale of Debian: the oracle that shows that a scenario about CardDAV is fair.</summary>
sealed class RadicaleServer : IAsyncDisposable
{
    const string Password = "pass-radicale";

    readonly string _folder = Workplace.NewFolder("radicale");
    readonly List<string> _users = [];
    ChildProcess? _process;
    Uri _url = new("http://127.0.0.1/");

    public static async Task<RadicaleServer> StartAsync(CancellationToken stop)
    {
        var server = new RadicaleServer();
        var port = Workplace.FreePorts(1)[0];
        server._url = new Uri($"http://127.0.0.1:{port}/");
        await server.NameUserAsync("lin", stop);
        var configuration = Path.Combine(server._folder, "config");
        await File.WriteAllTextAsync(configuration, $"""
            [server]
            hosts = 127.0.0.1:{port}
            [auth]
            type = htpasswd
            htpasswd_filename = {server._folder}/users
            htpasswd_encryption = plain
            delay = 0
            [storage]
            filesystem_folder = {server._folder}/data
            """, stop);
        server._process = ChildProcess.Start("radicale", ["--config", configuration], recordOutput: true);
        using var client = new HttpClient();
        await Workplace.UntilAsync(
            async () =>
            {
                try
                {
                    using var answer = await client.GetAsync(server._url, stop);
                    return true;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            () => $"radicale to answer\n{server._process.Tail}", stop, Workplace.StartPatience);
        return server;
    }

    /// <summary>A user with an empty address book.</summary>
    public async Task<CardDavPlace> NewPlaceAsync(CancellationToken stop)
    {
        using var client = new HttpClient();
        using var make = new HttpRequestMessage(new HttpMethod("MKCOL"), new Uri(_url, "lin/contacts/"));
        make.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"lin:{Password}")));
        make.Content = new StringContent("""
            <mkcol xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><set><prop>
            <resourcetype><collection/><C:addressbook/></resourcetype><displayname>contacts</displayname>
            </prop></set></mkcol>
            """, Encoding.UTF8, "application/xml");
        using var answer = await client.SendAsync(make, stop);
        answer.EnsureSuccessStatusCode();
        return new(_url, "lin", Password, "");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        Workplace.Remove(_folder);
    }

    Task NameUserAsync(string name, CancellationToken stop)
    {
        _users.Add($"{name}:{Password}");
        return File.WriteAllLinesAsync(Path.Combine(_folder, "users"), _users, stop);
    }
}

/// <summary>Where a phonebook is, and who may open it.</summary>
/// <param name="Url">What one types into a telephone: the server alone.</param>
/// <param name="User">The user.</param>
/// <param name="Password">The password.</param>
/// <param name="AuthorityFile">PEM file of the authority of its certificate; empty without TLS.</param>
public sealed record CardDavPlace(Uri Url, string User, string Password, string AuthorityFile);
