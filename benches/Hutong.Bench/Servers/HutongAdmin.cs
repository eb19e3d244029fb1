using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Hutong.Bench.Servers;

/// <summary>
/// An administrator's commands to a running Hutong, by the socket that the command line uses: a thousand processes
/// would take minutes.
/// </summary>
sealed class HutongAdmin(string data) : IDisposable
{
    // An answer ends with a mark and the exit code.
    const string Good = "\u00040";

    readonly HttpClient client = new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, token) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(data, "hutong.sock")), token);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    /// <summary>Runs one; what it wrote.</summary>
    public async Task<string> RunAsync(
        string name, string[] arguments, (string Name, string Value)? option, CancellationToken cancel)
    {
        var request = new
        {
            Name = name,
            Arguments = arguments,
            Options = option is { } given ? new() { [given.Name] = given.Value } : new Dictionary<string, string>(),
        };
        using var answer = await client.PostAsJsonAsync(
            "http://hutong/admin/run", request, JsonSerializerOptions.Default, cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        return text.EndsWith(Good, StringComparison.Ordinal) ? text[..^Good.Length]
            : throw new InvalidOperationException($"hutong refused {name}: {text}");
    }

    public void Dispose() => client.Dispose();
}
