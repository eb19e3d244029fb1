namespace Hutong.Bench.Load;

/// <summary>What one account's archive must hold, and how often each message was found in it.</summary>
sealed class AccountArchive
{
    readonly Dictionary<(int Run, int Sender), byte[]> seen = [];
    readonly Dictionary<(int Run, int Sender), long> latest = [];

    public AccountArchive(int account, IReadOnlyDictionary<int, long[]> sentByRun)
    {
        foreach (var (run, sentBy) in sentByRun)
        {
            foreach (var sender in (int[])[account, account ^ 1])
            {
                seen[(run, sender)] = new byte[sentBy[sender]];
                latest[(run, sender)] = -1;
            }
        }
    }

    public long Expected => seen.Values.Sum(counts => (long)counts.Length);

    public long Found { get; private set; }

    public long OutOfOrder { get; private set; }

    public long Missing => seen.Values.Sum(counts => (long)counts.Count(count => count == 0));

    public long Doubled => seen.Values.Sum(counts => (long)counts.Count(count => count > 1));

    /// <summary>Takes note of an archived message; false when it should not be in this archive.</summary>
    public bool Saw(BodyStamp stamp)
    {
        var key = (stamp.Run, stamp.Sender);
        if (!seen.TryGetValue(key, out var counts) || stamp.Number >= counts.Length)
        {
            return false;
        }

        Found++;
        counts[stamp.Number] = (byte)Math.Min(2, counts[stamp.Number] + 1);
        if (stamp.Number < latest[key])
        {
            OutOfOrder++;
        }

        latest[key] = stamp.Number;
        return true;
    }
}
