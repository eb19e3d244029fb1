using Hutong.Storage;
using Hutong.Switch.Modules;

namespace Hutong.Server.Commands;

/// <summary>Commands of the store itself.</summary>
static class StoreCommands
{
    public static IEnumerable<AdminCommand> Make(IStore store)
    {
        yield return new AdminCommand(
            "backup", "FILE", "write a consistent copy beside running traffic", async (call, cancel) =>
        {
            if (call.Arguments is not [var file])
            {
                throw new AdminRefusedException("backup: name one file that does not exist yet");
            }

            if (File.Exists(file))
            {
                throw new AdminRefusedException($"backup: {file} exists; a backup never overwrites");
            }

            await store.BackupAsync(file, cancel);
            await call.Output.WriteLineAsync($"written: {file} ({new FileInfo(file).Length / 1024} kB)");
            await call.Output.WriteLineAsync(
                "It is of no use without secret.key of the data directory: keep that apart.");
            return 0;
        })
        { PathArguments = [0] };
    }
}
