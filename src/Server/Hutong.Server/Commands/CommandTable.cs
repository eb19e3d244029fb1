using Hutong.Switch.Modules;

namespace Hutong.Server.Commands;

/// <summary>All subcommands that work on the store.</summary>
sealed class CommandTable(IEnumerable<AdminCommand> commands)
{
    readonly AdminCommand[] commands = [.. commands.OrderBy(command => command.Name, StringComparer.Ordinal)];

    /// <summary>The exit code that says that a name is no command: shells use 127.</summary>
    public const int NoSuchCommand = 127;

    public IReadOnlyList<AdminCommand> All => commands;

    /// <summary>The command of a full name.</summary>
    public AdminCommand? Find(string name) => Array.Find(commands, command => command.Name == name);

    /// <summary>The command whose name the first words are, and how many words that is.</summary>
    public (AdminCommand Command, int Words)? Match(IReadOnlyList<string> words)
    {
        for (var count = Math.Min(2, words.Count); count > 0; count--)
        {
            if (Find(string.Join(' ', words.Take(count))) is { } command)
            {
                return (command, count);
            }
        }

        return null;
    }

    /// <summary>Runs a command; a refusal in words becomes output and exit code 1, never a stack trace.</summary>
    public static async Task<int> RunAsync(AdminCommand command, AdminInvocation call, CancellationToken cancel)
    {
        try
        {
            return await command.Run(call, cancel);
        }
        catch (AdminRefusedException refused)
        {
            await call.Output.WriteLineAsync(refused.Message);
            return 1;
        }
        catch (IOException error)
        {
            await call.Output.WriteLineAsync(error.Message);
            return 1;
        }
    }

    /// <summary>The help text.</summary>
    public string Help()
    {
        var width = commands.Max(command => command.Name.Length + command.Usage.Length) + 3;
        var lines = commands.Select(command =>
            $"  hutong {($"{command.Name} {command.Usage}").PadRight(width)}{command.Summary}");
        return string.Join('\n', lines);
    }
}
