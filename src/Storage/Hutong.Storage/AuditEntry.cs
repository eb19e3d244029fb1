using Hutong.Kernel;

namespace Hutong.Storage;

/// <summary>Something an operator may have to prove later. The table takes no update and no delete.</summary>
/// <param name="Tenant">Where it happened.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who did it; <see cref="AccountId.None"/> for the server itself.</param>
/// <param name="Action">A fixed dotted name, such as <c>accounts.ban</c>.</param>
/// <param name="Subject">The account it was done to, or <see cref="AccountId.None"/>.</param>
/// <param name="DetailJson">A JSON object of what else matters. No message bodies, no secrets.</param>
public sealed record AuditEntry(
    TenantId Tenant, DateTimeOffset At, AccountId Actor, string Action, AccountId Subject, string DetailJson = "{}");

static class AuditTable
{
    public static readonly BulkTable<AuditEntry> Table = new(
        "audit",
        [
            new("tenant", ColumnType.Int64), new("at", ColumnType.Int64), new("actor", ColumnType.Int64),
            new("action", ColumnType.Text), new("subject", ColumnType.Int64), new("detail", ColumnType.Text),
        ],
        static (row, w) =>
        {
            w.Int64(row.Tenant.Value);
            w.Int64(row.At.ToMicroseconds());
            w.Int64(row.Actor.Value);
            w.Text(row.Action);
            w.Int64(row.Subject.Value);
            w.Text(row.DetailJson);
        });
}
