using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Hutong.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hutong.StorageKit;

/// <summary>
/// What migrations make of an empty store, made once in a process for each list of migrations and copied for each test:
/// to run them anew for each would take most of a test's time.
/// </summary>
static class StoreTemplates
{
    static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Made = new(StringComparer.Ordinal);

    /// <summary>Puts the files of an SQLite store into a folder.</summary>
    public static async Task CopyFilesAsync(IReadOnlyList<Migration> migrations, string folder)
    {
        var template = await MadeAsync("s", migrations, MakeFilesAsync);
        foreach (var file in Directory.EnumerateFiles(template, "*.db"))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    }

    /// <summary>The name of a PostgreSQL database that holds the tables, for others to be made of.</summary>
    public static Task<string> DatabaseAsync(IReadOnlyList<Migration> migrations) =>
        MadeAsync("p", migrations, MakeDatabaseAsync);

    static Task<string> MadeAsync(
        string kind, IReadOnlyList<Migration> migrations, Func<IReadOnlyList<Migration>, Task<string>> make)
    {
        var text =
            string.Join('\n', migrations.Select(step => $"{step.Module} {step.Number} {step.Sqlite} {step.Postgres}"));
        return Made.GetOrAdd(kind + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
            _ => new(() => make(migrations))).Value;
    }

    static async Task<string> MakeFilesAsync(IReadOnlyList<Migration> migrations)
    {
        var folder = Directory.CreateTempSubdirectory("hutong-template-").FullName;
        await MakeAsync(new StoreOptions { DataDirectory = folder }, migrations);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }

    static async Task<string> MakeDatabaseAsync(IReadOnlyList<Migration> migrations)
    {
        var name = "template_" + TestStore.NewName();
        await TestStore.OnServerAsync($"create database {name}");
        await MakeAsync(new StoreOptions { Postgres = TestStore.ConnectionTo(name) }, migrations);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => TestStore.Drop(name);
        return name;
    }

    static async Task MakeAsync(StoreOptions options, IReadOnlyList<Migration> migrations)
    {
        var store = await Store.OpenAsync(options, migrations, [], TimeProvider.System, NullLogger.Instance);
        await store.DisposeAsync();
    }
}
