using System.Net.Sockets;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Connections.Features;

namespace Hutong.Server.Commands;

/// <summary>What a command line in another process asks the running server to do.</summary>
sealed record AdminRequest(string Name, string[] Arguments, Dictionary<string, string> Options);

[JsonSerializable(typeof(AdminRequest))]
sealed partial class AdminJson : JsonSerializerContext;

/// <summary>
/// A socket in the data directory over which <c>hutong</c> subcommands run inside the server that owns the store.
/// Who may use the directory may use the socket: it is the operator's own.
/// </summary>
static class AdminSocket
{
    /// <summary>Asks for the list of commands.</summary>
    public const string HelpName = "help";

    const string Path = "/admin/run";

    /// <summary>The last line of an answer is this and the exit code.</summary>
    const char End = '\u0004';

    /// <summary>Marks a listener as the administrator's; no other reaches the commands.</summary>
    static readonly object Marker = new();

    public static string FileOf(string dataDirectory) => System.IO.Path.Combine(dataDirectory, "hutong.sock");

    /// <summary>Listens on the socket, beside the public addresses.</summary>
    public static void Listen(
        Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions kestrel, string dataDirectory)
    {
        var file = FileOf(dataDirectory);
        File.Delete(file);
        kestrel.ListenUnixSocket(file, listen => listen.Use(next => connection =>
        {
            connection.Items[Marker] = true;
            return next(connection);
        }));
    }

    /// <summary>Runs commands that come over the socket; to everybody else the path does not exist.</summary>
    public static void Map(WebApplication app, CommandTable commands) =>
        app.MapPost(Path, async (HttpContext http) =>
        {
            if (http.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(Marker) != true)
            {
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            var request = await http.Request.ReadFromJsonAsync(AdminJson.Default.AdminRequest, http.RequestAborted);
            http.Response.ContentType = "text/plain; charset=utf-8";
            await using var writer = new StreamWriter(http.Response.Body) { AutoFlush = false };
            if (request is { Name: HelpName })
            {
                await writer.WriteAsync($"{commands.Help()}{End}0");
                return;
            }

            var code = request is not null && commands.Find(request.Name) is { } command
                ? await CommandTable.RunAsync(
                    command, new(request.Arguments, request.Options, writer), http.RequestAborted)
                : CommandTable.NoSuchCommand;
            await writer.WriteAsync($"{End}{code}");
            await writer.FlushAsync(http.RequestAborted);
        }).ExcludeFromDescription();

    /// <summary>Asks the running server; null when none listens.</summary>
    public static async Task<int?> TryRunAsync(
        string dataDirectory, AdminRequest request, TextWriter output, CancellationToken cancel)
    {
        var file = FileOf(dataDirectory);
        if (!File.Exists(file))
        {
            return null;
        }

        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(file), token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, "http://hutong" + Path)
            {
                Content = JsonContent.Create(request, AdminJson.Default.AdminRequest),
            };
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancel);
            return await CopyAsync(response, output, cancel);
        }
        catch (HttpRequestException)
        {
            // Nobody listens: the socket is left over from a server that was killed.
            return null;
        }
    }

    static async Task<int> CopyAsync(HttpResponseMessage response, TextWriter output, CancellationToken cancel)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancel));
        var buffer = new char[4096];
        var code = new System.Text.StringBuilder();
        var ended = false;
        int read;
        while ((read = await reader.ReadAsync(buffer, cancel)) > 0)
        {
            var end = ended ? 0 : Array.IndexOf(buffer, End, 0, read);
            if (end >= 0 || ended)
            {
                await output.WriteAsync(buffer.AsMemory(0, end), cancel);
                code.Append(buffer, ended ? 0 : end + 1, read - (ended ? 0 : end + 1));
                ended = true;
            }
            else
            {
                await output.WriteAsync(buffer.AsMemory(0, read), cancel);
            }
        }

        return int.TryParse(code.ToString(), out var exit) ? exit : 1;
    }
}
