using System.Collections.Concurrent;
using Hutong.Kernel;

namespace Hutong.Messaging.Upload;

/// <summary>Counts slots of each account in the running hour.</summary>
sealed class SlotBudget(UploadOptions options, TimeProvider time)
{
    readonly ConcurrentDictionary<AccountId, (long Hour, int Count)> used = new();
    long swept;

    /// <summary>Takes one slot; when there is none left, the time at which to try again.</summary>
    public DateTimeOffset? RetryAt(AccountId account)
    {
        var hour = time.GetUtcNow().ToUnixTimeSeconds() / 3600;
        Sweep(hour);
        var now =
            used.AddOrUpdate(account, _ => (hour, 1), (_, old) => old.Hour == hour ? (hour, old.Count + 1) : (hour, 1));
        return now.Count > options.SlotsPerHour ? DateTimeOffset.FromUnixTimeSeconds((hour + 1) * 3600) : null;
    }

    void Sweep(long hour)
    {
        if (Interlocked.Exchange(ref swept, hour) == hour)
        {
            return;
        }

        foreach (var (account, count) in used)
        {
            if (count.Hour < hour)
            {
                used.TryRemove(new(account, count));
            }
        }
    }
}
