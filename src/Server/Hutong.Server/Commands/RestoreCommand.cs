using Hutong.Storage;

namespace Hutong.Server.Commands;

/// <summary><c>hutong restore FILE</c>: puts a backup into a data directory that holds none.</summary>
static class RestoreCommand
{
    public static int Run(CommandLine line, string backup, TextWriter output)
    {
        using var data = Places.Open(line);
        if (!File.Exists(backup))
        {
            output.WriteLine($"restore: {backup} does not exist");
            return 1;
        }

        Store.RestoreSqlite(Path.GetFullPath(backup), data.Path);
        output.WriteLine($"restored into {data.Path}");
        if (!File.Exists(Path.Combine(data.Path, "secret.key")))
        {
            output.WriteLine("Before you start the server, put the secret.key there that belongs to this backup.");
        }

        return 0;
    }
}
