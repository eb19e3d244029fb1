namespace Hutong.Calling.Announcement;

/// <summary>
/// Tells which calls of other processes have no process any more: their beat stands still. No two clocks are compared.
/// </summary>
sealed class AnnouncementWatch
{
    /// <summary>Beats come every two seconds; who has missed six is gone, or hangs up by itself before.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    readonly Dictionary<string, (long Beat, long Since)> seen = new(StringComparer.Ordinal);

    /// <summary>Those whose beat has not changed for too long.</summary>
    /// <param name="others">All that others call now.</param>
    /// <param name="time">The own clock.</param>
    public IReadOnlyList<DuePerson> Dead(IEnumerable<DuePerson> others, TimeProvider time)
    {
        List<DuePerson> dead = [];
        HashSet<string> there = [];
        foreach (var one in others)
        {
            var (call, beat) = (one.Person.Call, one.Person.Beat);
            there.Add(call);
            if (!seen.TryGetValue(call, out var last) || last.Beat != beat)
            {
                seen[call] = (beat, time.GetTimestamp());
            }
            else if (time.GetElapsedTime(last.Since) >= Patience)
            {
                dead.Add(one);
            }
        }

        foreach (var gone in seen.Keys.Where(call => !there.Contains(call)).ToList())
        {
            seen.Remove(gone);
        }

        return dead;
    }
}
