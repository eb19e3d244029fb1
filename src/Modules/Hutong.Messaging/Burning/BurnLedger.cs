using System.Collections.Concurrent;

namespace Hutong.Messaging.Burning;

/// <summary>Burned messages whose people are being told just now.</summary>
sealed class BurnLedger
{
    readonly ConcurrentDictionary<string, BurnRow> rows = new(StringComparer.Ordinal);

    public void Put(BurnRow row) => rows[row.Id] = row;

    public BurnRow? Take(string id) => rows.TryRemove(id, out var row) ? row : null;
}
