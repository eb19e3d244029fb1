namespace Hutong.Switch.Modules;

/// <summary>What an administrator's command was called with.</summary>
/// <param name="Arguments">The words after the command's name that are not options.</param>
/// <param name="Options">
/// The options, without dashes: <c>--password x</c> is password = x; a bare flag is "true".
/// </param>
/// <param name="Output">Where to write what people read.</param>
public sealed record AdminInvocation(
    IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Options, TextWriter Output)
{
    /// <summary>The option's value, or null.</summary>
    public string? Option(string name) => Options.GetValueOrDefault(name);
}

/// <summary>
/// A subcommand of <c>hutong</c>. It runs in the process that owns the store: in the running server when there is one
/// (asked over a socket in the data directory), otherwise in the command's own. File paths come in absolute.
/// </summary>
/// <param name="Name">One or two words, for example <c>account add</c>.</param>
/// <param name="Usage">The words after the name, for example <c>ADDRESS [--password P]</c>.</param>
/// <param name="Summary">One line for the help.</param>
/// <param name="Run">Runs it; returns the exit code.</param>
public sealed record AdminCommand(
    string Name, string Usage, string Summary, Func<AdminInvocation, CancellationToken, Task<int>> Run)
{
    /// <summary>Positions of arguments that are file names, made absolute before they travel.</summary>
    public IReadOnlyList<int> PathArguments { get; init; } = [];
}

/// <summary>Thrown by a command to refuse in words: the message is shown and the exit code is 1.</summary>
public sealed class AdminRefusedException(string message) : Exception(message);
