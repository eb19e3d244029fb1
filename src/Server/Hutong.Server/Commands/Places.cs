using Hutong.Server.Hosting;

namespace Hutong.Server.Commands;

/// <summary>Which configuration file and data directory a command line means.</summary>
static class Places
{
    /// <summary><c>--config</c>, else <c>hutong.json</c> here when there is one, else none.</summary>
    public static string? Configuration(CommandLine line) =>
        line.Options.TryGetValue("config", out var file) ? Path.GetFullPath(file)
        : File.Exists("hutong.json") ? Path.GetFullPath("hutong.json") : null;

    /// <summary><c>--data</c>, else <c>data</c> here.</summary>
    public static string Data(CommandLine line) => Path.GetFullPath(line.Options.GetValueOrDefault("data", "data"));

    /// <summary>Takes the data directory or says who has it.</summary>
    public static DataDirectory Open(CommandLine line) => DataDirectory.TryOpen(Data(line))
        ?? throw new ArgumentException($"{Data(line)} is in use by another hutong process");
}
