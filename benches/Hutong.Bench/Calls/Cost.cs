namespace Hutong.Bench.Calls;

/// <summary>What one kind of work costs a server.</summary>
sealed class Cost
{
    /// <summary>Microseconds of CPU time in the first ten seconds of it.</summary>
    public double Cold { get; set; }

    /// <summary>The same in each round, warm.</summary>
    public List<double> Rounds { get; } = [];

    /// <summary>How many sipp saw through, in all rounds.</summary>
    public int Good { get; set; }

    /// <summary>And how many not.</summary>
    public int Failed { get; set; }
}
