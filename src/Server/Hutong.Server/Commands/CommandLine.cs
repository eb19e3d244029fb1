namespace Hutong.Server.Commands;

/// <summary>The words of a command line, parted into names, arguments and options.</summary>
/// <param name="Words">Everything that is no option.</param>
/// <param name="Options">Options without dashes; a bare flag is <c>true</c>.</param>
sealed record CommandLine(IReadOnlyList<string> Words, IReadOnlyDictionary<string, string> Options)
{
    static readonly HashSet<string> Flags = new(StringComparer.Ordinal)
    {
        "demo", "help", "json", "password-stdin", "version", "yes",
    };

    /// <summary>Options: <c>--name value</c>, <c>--name=value</c>, or a known bare flag.</summary>
    public static CommandLine Parse(IReadOnlyList<string> args)
    {
        var words = new List<string>();
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Count; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                words.Add(args[i]);
                continue;
            }

            var name = args[i][2..];
            var equals = name.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                options[name[..equals]] = name[(equals + 1)..];
            }
            else if (Flags.Contains(name) || i + 1 >= args.Count
                || args[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                options[name] = "true";
            }
            else
            {
                options[name] = args[++i];
            }
        }

        return new(words, options);
    }
}
