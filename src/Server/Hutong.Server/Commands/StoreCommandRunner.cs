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
        if (await AskServerAsync(line, output, cancel) is { } answered)
        {
            return answered;
        }

        using var data = Places.Open(line);
        await using var app = await HutongHost.BuildAsync(new(Places.Configuration(line), data, Listens: false), cancel);
        var table = app.Services.GetRequiredService<CommandTable>();
        if (table.Match(line.Words) is not { } match)
        {
            output.WriteLine(Usage(line, table));
            return line.Words.Count == 0 ? 0 : 2;
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
        for (var words = Math.Min(2, line.Words.Count); words > 0; words--)
        {
            var name = string.Join(' ', line.Words.Take(words));
            var code = await AdminSocket.TryRunAsync(data,
                new(name, [.. line.Words.Skip(words).Select(Absolute)], options), output, cancel);
            if (code is null or not CommandTable.NoSuchCommand)
            {
                return code;
            }
        }

        return null;
    }

    static AdminInvocation Invocation(CommandLine line, int words, AdminCommand command, TextWriter output) =>
        new([.. line.Words.Skip(words).Select((word, i) => command.PathArguments.Contains(i) ? Path.GetFullPath(word) : word)],
            line.Options, output);

    /// <summary>A word that names a file here, or a place for one, travels as an absolute path.</summary>
    static string Absolute(string word) =>
        word.Contains('/', StringComparison.Ordinal) && !word.Contains('@', StringComparison.Ordinal) || File.Exists(word)
            ? Path.GetFullPath(word) : word;

    static string Usage(CommandLine line, CommandTable table) =>
        (line.Words.Count == 0 || line.Words is ["help"] ? "" : $"hutong: there is no command \"{string.Join(' ', line.Words)}\"\n\n")
        + "hutong COMMAND [--config FILE] [--data DIRECTORY]\n\n"
        + "  hutong serve                                     run the server (also when no command is given)\n"
        + "  hutong restore FILE                              put a backup into an empty data directory\n"
        + table.Help();
}
