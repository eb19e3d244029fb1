using Hutong.Storage.Writing;
using Microsoft.Data.Sqlite;

namespace Hutong.Storage.Sqlite;

/// <summary>Brings a file to the schema of this binary, each step in a transaction of its own.</summary>
static class SqliteMigrator
{
    public static void Run(SqliteConnection connection, IReadOnlyList<Migration> migrations, TimeProvider time)
    {
        SqliteConnections.Execute(connection, Schema.TableOfMigrations);
        while (Step(connection, migrations, time))
        {
        }
    }

    /// <summary>Applies the next missing step under the file's write lock; false when there is none.</summary>
    static bool Step(SqliteConnection connection, IReadOnlyList<Migration> migrations, TimeProvider time)
    {
        SqliteConnections.Execute(connection, "begin immediate");
        try
        {
            var applied = connection.Rows<AppliedMigration>(Schema.SelectApplied);
            var next = Schema.Next(migrations, applied);
            if (next is not null)
            {
                SqliteConnections.Execute(connection, next.Sql(StoreKind.Sqlite));
                connection.Statement(Schema.InsertApplied, Schema.Row(next, time));
            }

            SqliteConnections.Execute(connection, "commit");
            return next is not null;
        }
        catch
        {
            SQLitePCL.raw.sqlite3_exec(connection.Handle!, "rollback");
            throw;
        }
    }
}
