namespace Hutong.Bench.Load.Measure;

/// <summary>
/// Says of the messages of one sender, as their receiver sees them, whether each came once and in order.
/// </summary>
sealed class SequenceCheck
{
    readonly HashSet<long> missing = [];

    /// <summary>The first number that has not been seen yet.</summary>
    public long Next { get; private set; }

    public long Duplicates { get; private set; }

    /// <summary>Messages that came after one with a higher number.</summary>
    public long OutOfOrder { get; private set; }

    public long Missing => missing.Count;

    /// <summary>Takes note of a message; false when it had been seen before.</summary>
    public bool Saw(long number)
    {
        if (number == Next)
        {
            Next++;
            return true;
        }

        if (number > Next)
        {
            for (; Next < number; Next++)
            {
                missing.Add(Next);
            }

            Next++;
            return true;
        }

        if (missing.Remove(number))
        {
            OutOfOrder++;
            return true;
        }

        Duplicates++;
        return false;
    }

    /// <summary>How many of the <paramref name="sent"/> messages have not been seen.</summary>
    public long Lost(long sent) => missing.Count + Math.Max(0, sent - Next);
}
