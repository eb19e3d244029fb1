namespace Hutong.Calling.Records;

/// <summary>
/// Tells which of those who share a store are gone: what they write again and again stands still. No two clocks are
/// compared, and time in which nobody looked counts for nobody: then the store was away, for the others too.
/// </summary>
/// <param name="patience">How long somebody may stand still.</param>
/// <param name="time">The own clock.</param>
sealed class BeatWatch(TimeSpan patience, TimeProvider time)
{
    readonly Dictionary<string, (long Beat, TimeSpan Still)> seen = new(StringComparer.Ordinal);
    long? lookedAt;

    /// <summary>Those whose beat has not changed for too long. To be asked several times within the patience.</summary>
    /// <param name="others">All that are not known to be gone, and their beats.</param>
    public IReadOnlySet<string> Dead(IEnumerable<(string Who, long Beat)> others)
    {
        var now = time.GetTimestamp();
        var passed = lookedAt is { } before ? time.GetElapsedTime(before, now) : TimeSpan.Zero;
        if (passed > patience / 2)
        {
            passed = TimeSpan.Zero;
        }

        lookedAt = now;
        HashSet<string> dead = new(StringComparer.Ordinal), there = new(StringComparer.Ordinal);
        foreach (var (who, beat) in others)
        {
            there.Add(who);
            var still = seen.TryGetValue(who, out var last) && last.Beat == beat ? last.Still + passed : TimeSpan.Zero;
            seen[who] = (beat, still);
            if (still >= patience)
            {
                dead.Add(who);
            }
        }

        foreach (var gone in seen.Keys.Where(one => !there.Contains(one)).ToList())
        {
            seen.Remove(gone);
        }

        return dead;
    }
}
