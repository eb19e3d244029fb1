namespace Hutong.Storage;

/// <summary>Which engine keeps the data.</summary>
public enum StoreKind
{
    /// <summary>Two files in the data directory of this process.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server, shared by the nodes of a cluster.</summary>
    Postgres,
}
