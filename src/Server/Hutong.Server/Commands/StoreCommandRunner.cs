using System.Text;
using Hutong.Contracts.Accounts;
using Hutong.Server.Hosting;
using Hutong.Switch.Modules;

namespace Hutong.Server.Commands;

/// <summary>
/// Runs the subcommands that need the store: in the server when one runs on the data directory, otherwise here.
/// </summary>
static class StoreCommandRunner
{
    public static async Task<int> RunAsync(CommandLine line, TextWriter output, CancellationToken cancel)
    {
        line = WithPassword(line, output);
        if (await AskServerAsync(line, output, cancel) is { } answered)
        {
            return answered;
        }

        using var data = Places.Open(line);
        await using var app =
            await HutongHost.BuildAsync(new(Places.Configuration(line), data, Listens: false), cancel);
        var table = app.Services.GetRequiredService<CommandTable>();
        if (AsksForHelp(line) || table.Match(line.Words) is not { } match)
        {
            output.WriteLine(Usage(line, table.Help()));
            return AsksForHelp(line) ? 0 : 2;
        }

        foreach (var start in app.Services.GetServices<IAccountsStart>())
        {
            await start.StartAsync(cancel);
        }

        return await CommandTable.RunAsync(match.Command, Invocation(line, match.Words, match.Command, output), cancel);
    }

    /// <summary>
    /// The names are the running server's to know: the whole line travels, and the longest name that fits is tried
    /// there first.
    /// </summary>
    static async Task<int?> AskServerAsync(CommandLine line, TextWriter output, CancellationToken cancel)
    {
        var data = Places.Data(line);
        var options = line.Options.Where(option => option.Key is not "config" and not "data").ToDictionary();
        for (var words = AsksForHelp(line) ? 0 : Math.Min(2, line.Words.Count); words > 0; words--)
        {
            var name = string.Join(' ', line.Words.Take(words));
            var code = await AdminSocket.TryRunAsync(data,
                new(name, [.. line.Words.Skip(words).Select(Absolute)], options), output, cancel);
            if (code is null or not CommandTable.NoSuchCommand)
            {
                return code;
            }
        }

        var help = new StringWriter();
        if (await AdminSocket.TryRunAsync(data, new(AdminSocket.HelpName, [], []), help, cancel) is null)
        {
            return null;
        }

        output.WriteLine(Usage(line, help.ToString()));
        return AsksForHelp(line) ? 0 : 2;
    }

    static bool AsksForHelp(CommandLine line) =>
        line.Words is [] or ["help", ..] || line.Options.ContainsKey("help");

    /// <summary>A password that is needed and not given is asked for, where there is somebody to ask.</summary>
    static CommandLine WithPassword(CommandLine line, TextWriter output)
    {
        if (line.Words is not ["account", "add" or "password", _] || line.Options.ContainsKey("password")
            || AsksForHelp(line))
        {
            return line;
        }

        if (line.Options.ContainsKey("password-stdin"))
        {
            return WithPassword(line, Console.In.ReadLine());
        }

        if (Console.IsInputRedirected)
        {
            return line;
        }

        output.Write("Password: ");
        output.Flush();
        var text = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter;
            key = Console.ReadKey(intercept: true))
        {
            if (key.Key != ConsoleKey.Backspace)
            {
                text.Append(key.KeyChar);
            }
            else if (text.Length > 0)
            {
                text.Length--;
            }
        }

        output.WriteLine();
        return WithPassword(line, text.ToString());
    }

    static CommandLine WithPassword(CommandLine line, string? password)
    {
        if (string.IsNullOrEmpty(password))
        {
            throw new ArgumentException("no password was given");
        }

        var options = new Dictionary<string, string>(line.Options) { ["password"] = password };
        options.Remove("password-stdin");
        return line with { Options = options };
    }

    static AdminInvocation Invocation(CommandLine line, int words, AdminCommand command, TextWriter output) =>
        new([.. line.Words.Skip(words)
            .Select((word, i) => command.PathArguments.Contains(i) ? Path.GetFullPath(word) : word)],
            line.Options, output);

    /// <summary>A word that names a file here, or a place for one, travels as an absolute path.</summary>
    static string Absolute(string word) =>
        word.Contains('/', StringComparison.Ordinal) && !word.Contains('@', StringComparison.Ordinal)
            || File.Exists(word)
            ? Path.GetFullPath(word) : word;

    static string Usage(CommandLine line, string commands) =>
        (AsksForHelp(line) ? "" : $"hutong: there is no command \"{string.Join(' ', line.Words)}\"\n\n")
        + "hutong COMMAND [--config FILE] [--data DIRECTORY]\n\n"
        + "  hutong serve                                     run the server (also when no command is given)\n"
        + "  hutong restore FILE                              put a backup into an empty data directory\n"
        + "  hutong docs DIRECTORY                            write the documents that are made of the code\n"
        + commands;
}
