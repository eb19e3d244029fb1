using System.Data.Common;
using Dapper;

namespace Hutong.Storage;

/// <summary>
/// The calls that modules make on a connection they are given. Rows map to classes with settable properties, or to
/// records whose parameters are long, string, byte[], double: SQLite knows no other types. Column names ignore case
/// and underscores do not.
/// </summary>
public static class SqlExtensions
{
    /// <summary>All rows.</summary>
    public static IReadOnlyList<T> Rows<T>(this DbConnection connection, string sql, object? parameters = null) =>
        connection.Query<T>(sql, parameters).AsList();

    /// <summary>The one row, or the default when there is none.</summary>
    public static T? RowOrDefault<T>(this DbConnection connection, string sql, object? parameters = null) =>
        connection.QueryFirstOrDefault<T>(sql, parameters);

    /// <summary>The first column of the first row, or the default.</summary>
    public static T? Scalar<T>(this DbConnection connection, string sql, object? parameters = null) =>
        connection.ExecuteScalar<T>(sql, parameters);

    /// <summary>Runs a statement; inside <see cref="UnitOfWork.Run"/> only. Returns the rows touched.</summary>
    public static int Statement(this DbConnection connection, string sql, object? parameters = null) =>
        connection.Execute(sql, parameters);

    /// <summary>All rows, asynchronously.</summary>
    public static async Task<IReadOnlyList<T>> RowsAsync<T>(
        this DbConnection connection, string sql, object? parameters = null, CancellationToken ct = default) =>
        (await connection.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: ct))
            .ConfigureAwait(false)).AsList();

    /// <summary>The one row, or the default when there is none, asynchronously.</summary>
    public static Task<T?> RowOrDefaultAsync<T>(
        this DbConnection connection, string sql, object? parameters = null, CancellationToken ct = default) =>
        connection.QueryFirstOrDefaultAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: ct));
}
