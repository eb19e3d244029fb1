using System.Text;
using Hutong.Xmpp;

namespace Hutong.Transcripts;

/// <summary>Performs plays on a stage, line by line.</summary>
public sealed class PlayRunner(IPlayStage stage)
{
    /// <summary>How long a line may take in real time before the play has failed.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    readonly Dictionary<string, PlayClient> clients = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> names = new(StringComparer.Ordinal) { ["domain"] = stage.Domain };
    int syncs;

    /// <summary>Performs a play.</summary>
    /// <exception cref="PlayFailedException">It went otherwise than written.</exception>
    public async Task RunAsync(Play play)
    {
        var pattern = new Pattern(names);
        foreach (var line in play.Lines)
        {
            using var patience = new CancellationTokenSource(Patience);
            try
            {
                await PerformAsync(line, pattern, patience.Token);
            }
            catch (Exception error) when (error is not PlayFailedException)
            {
                throw new PlayFailedException(play.Name, line,
                    error is OperationCanceledException ? "nothing came in time" : error.Message);
            }
        }

        foreach (var client in clients.Values)
        {
            await client.DisposeAsync();
        }
    }

    async Task PerformAsync(PlayLine line, Pattern pattern, CancellationToken cancel)
    {
        switch (line.Act)
        {
            case PlayAct.Send:
                await SendAsync(await ClientAsync(line.Client), pattern.Fill(line.Text), cancel);
                break;
            case PlayAct.Expect:
                await ExpectAsync(await ClientAsync(line.Client), line.Text, pattern, cancel);
                break;
            default:
                await DirectAsync(line.Text, cancel);
                break;
        }
    }

    static async Task SendAsync(PlayClient client, string text, CancellationToken cancel)
    {
        if (text.StartsWith("(bytes) ", StringComparison.Ordinal))
        {
            text = string.Concat(
                Enumerable.Repeat("x", int.Parse(text[8..], System.Globalization.CultureInfo.InvariantCulture)));
        }

        await client.SendAsync(text, cancel);
    }

    async Task ExpectAsync(PlayClient client, string text, Pattern pattern, CancellationToken cancel)
    {
        if (text == "(nothing)")
        {
            await NothingAsync(client, cancel);
            return;
        }

        // An opening can only be read by a reader that expects one.
        if (text.StartsWith("<stream:stream", StringComparison.Ordinal))
        {
            client.Restart();
        }

        var found = await client.ReadAsync(cancel);
        if (text is "(closed)" or "</stream:stream>")
        {
            var wanted = text == "(closed)" ? null : PlayClient.StreamEnd;
            // A stream's end is not asked for by who only wants the connection to end.
            found = wanted is null && found == PlayClient.StreamEnd ? await client.ReadAsync(cancel) : found;
            Require(found == wanted, $"got {found?.ToString() ?? "the end of the connection"}");
            return;
        }

        Require(found is not null, "the connection ended");
        var difference = pattern.Differs(Pattern.Parse(text), found!);
        Require(difference is null, $"{difference}\n  got:    {found}");
    }

    /// <summary>Asks for something that is answered at once: what would have come before has not come.</summary>
    async Task NothingAsync(PlayClient client, CancellationToken cancel)
    {
        var id = $"sync-{++syncs}";
        await client.SendAsync(
            $"<iq type='get' id='{id}' to='{stage.Domain}'><sync xmlns='urn:hutong:play'/></iq>", cancel);
        var found = await client.ReadAsync(cancel);
        Require(found?["id"] == id, $"got {found}");
    }

    async Task<PlayClient> ClientAsync(string name) =>
        clients.TryGetValue(name, out var client) ? client : await ConnectAsync(name, "");

    async Task<PlayClient> ConnectAsync(string name, string kind)
    {
        var client = new PlayClient(await stage.ConnectAsync(kind));
        clients[name] = client;
        return client;
    }

    async Task DirectAsync(string text, CancellationToken cancel)
    {
        var parts = text.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries);
        var rest = parts.Length > 1 ? parts[1].Trim() : "";
        switch (parts[0])
        {
            case "connect":
                var words = rest.Split(' ');
                await ConnectAsync(words[0], words.Length > 1 ? words[1] : "");
                break;
            case "starttls":
                await (await ClientAsync(rest)).StartTlsAsync(stage.Domain, cancel);
                break;
            case "signin":
                await SignInAsync(rest.Split(' '), cancel);
                break;
            case "cut":
                await clients[rest].DisposeAsync();
                clients.Remove(rest);
                break;
            default:
                Require(await stage.DirectAsync(parts[0], rest), "the stage does not know this direction");
                break;
        }
    }

    /// <summary>
    /// <c>signin NAME[=ACCOUNT][/RESOURCE] [sm]</c>: a new connection, signed in by PLAIN and bound; with stream
    /// management and resumption when asked, whose id is <c>{NAME-sm}</c>. The full address is <c>{NAME}</c>.
    /// </summary>
    async Task SignInAsync(string[] words, CancellationToken cancel)
    {
        var slash = words[0].Split('/', 2);
        var (name, account) = slash[0].Split('=') is [var first, var second] ? (first, second) : (slash[0], slash[0]);
        var client = await ConnectAsync(name, "");
        await OpenAsync(client, cancel);
        var secret = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{account}\0{stage.PasswordOf(account)}"));
        await client.SendAsync($"<auth xmlns='{Ns.Sasl}' mechanism='PLAIN'>{secret}</auth>", cancel);
        var success = await client.ReadAsync(cancel);
        Require(success?.Name == "success", $"cannot sign in: {success}");
        client.Restart();
        await OpenAsync(client, cancel);
        var resource = slash.Length > 1 ? $"<resource>{slash[1]}</resource>" : "";
        await client.SendAsync($"<iq type='set' id='bind'><bind xmlns='{Ns.Bind}'>{resource}</bind></iq>", cancel);
        var bound = await client.ReadAsync(cancel);
        names[name] =
            bound?.Child("bind", Ns.Bind)?.Child("jid")?.Text ?? throw new FormatException($"cannot bind: {bound}");
        if (words.Contains("sm"))
        {
            await client.SendAsync("<enable xmlns='urn:xmpp:sm:3' resume='true'/>", cancel);
            var enabled = await client.ReadAsync(cancel);
            names[name + "-sm"] = enabled?["id"] ?? throw new FormatException($"cannot enable: {enabled}");
        }
    }

    async Task OpenAsync(PlayClient client, CancellationToken cancel)
    {
        await client.SendAsync(
            $"<stream:stream xmlns='{Ns.Client}' xmlns:stream='{Ns.Stream}' to='{stage.Domain}' version='1.0'>",
            cancel);
        Require((await client.ReadAsync(cancel))?.Is("stream", Ns.Stream) == true, "no opening came");
        Require((await client.ReadAsync(cancel))?.Is("features", Ns.Stream) == true, "no features came");
    }

    static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new FormatException(what);
        }
    }
}
