using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Hutong.Storage.Sqlite;

/// <summary>Binds the system's SQLite library, so that the system's updates reach us.</summary>
static class SqliteLibrary
{
    /// <summary>3.40.0: the oldest that we test; it has upsert, returning and a sound WAL reset.</summary>
    const int VersionMin = 3_040_000;

    static readonly string[] Candidates =
    [
        "libsqlite3.so.0", "libsqlite3.so", "libsqlite3.0.dylib", "libsqlite3.dylib", "winsqlite3.dll", "sqlite3.dll",
    ];

    static readonly Lazy<int> Version = new(Bind);

    /// <summary>Binds once per process. Throws when the library is absent or too old.</summary>
    public static void Ensure()
    {
        if (Version.Value < VersionMin)
        {
            throw new NotSupportedException(
                $"The system's SQLite is {raw.sqlite3_libversion().utf8_to_string()}; 3.40.0 or later is needed.");
        }
    }

    static int Bind()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());

        // A connection here is used by one thread at a time, so its own lock is waste, and so are memory statistics,
        // whose lock is shared by all connections. Only possible before the first connection: refusals are harmless.
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
        return raw.sqlite3_libversion_number();
    }

    static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != "e_sqlite3")
        {
            return 0;
        }

        foreach (var candidate in Candidates)
        {
            if (NativeLibrary.TryLoad(candidate, out var handle))
            {
                return handle;
            }
        }

        throw new DllNotFoundException("No SQLite library is installed (Debian: libsqlite3-0).");
    }
}
