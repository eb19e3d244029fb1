namespace Hutong.Storage;

/// <summary>
/// How many items the next slice of bulk work holds, found from how long the last one held the writer: about two
/// milliseconds each, whatever the machine and the items. For work whose slices are on their way one at a time.
/// </summary>
public sealed class BulkPace(TimeProvider time)
{
    const int ItemsFirst = 32;
    const int ItemsMax = 10_000;

    /// <summary>Less than half of what a slice may hold the writer for; the sync takes the rest.</summary>
    static readonly TimeSpan SliceAim = TimeSpan.FromMilliseconds(2);

    /// <summary>What no slice should hold the writer for; a stall of the machine may make one.</summary>
    public static readonly TimeSpan SliceMax = TimeSpan.FromMilliseconds(5);

    long began;
    long ended;

    /// <summary>Items of the next slice.</summary>
    public int Items { get; private set; } = ItemsFirst;

    /// <summary>Slices stored so far.</summary>
    public long Slices { get; private set; }

    /// <summary>Those of them that held the writer for more than <see cref="SliceMax"/>, without the sync.</summary>
    public long LongSlices { get; private set; }

    /// <summary>Adds to a unit, before its writes, that the writer has begun with it.</summary>
    public void Begin(UnitOfWork unit) => unit.Run(_ => began = time.GetTimestamp());

    /// <summary>Adds to a unit, after its writes, that the writer is through with it.</summary>
    public void End(UnitOfWork unit) => unit.Run(_ => ended = time.GetTimestamp());

    /// <summary>After a slice is stored: sets the size of the next one. Returns how long it held the writer.</summary>
    public TimeSpan Landed()
    {
        var held = time.GetElapsedTime(began, ended);
        Slices++;
        LongSlices += held > SliceMax ? 1 : 0;
        Items = NextSize(Items, held);
        return held;
    }

    internal static int NextSize(int items, TimeSpan held)
    {
        var fit = items * (SliceAim / (held > TimeSpan.FromTicks(100) ? held : TimeSpan.FromTicks(100)));
        return (int)Math.Clamp(Math.Min(fit, items * 2.0), 1, ItemsMax);
    }
}
