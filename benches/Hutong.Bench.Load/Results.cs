namespace Hutong.Bench.Load;

/// <summary>What one run of messages came to. Times in seconds unless the name says otherwise.</summary>
sealed record RunResult
{
    public int Run { get; init; }

    /// <summary>Unconfirmed messages per sender, 0 when the rate was fixed instead.</summary>
    public int Window { get; init; }

    /// <summary>Messages a second over all senders, 0 when the window was fixed instead.</summary>
    public double Rate { get; init; }

    public double Seconds { get; init; }

    /// <summary>Messages delivered in the measured time; the counts below are of the whole run.</summary>
    public long Delivered { get; init; }

    public double ServerCpuSeconds { get; init; }

    public double GeneratorCpuSeconds { get; init; }

    public long[] Latency { get; init; } = [];

    public long Sent { get; init; }

    public long Received { get; init; }

    public long Lost { get; init; }

    public long Duplicates { get; init; }

    public long OutOfOrder { get; init; }

    /// <summary>Messages that came back as errors.</summary>
    public long Errors { get; init; }

    public long ClosedSessions { get; init; }

    public string? FirstFault { get; init; }
}

/// <summary>A series of logins, each from connect to bound resource.</summary>
sealed record LoginResult
{
    public required string Mechanism { get; init; }

    public int Parallel { get; init; }

    public double Seconds { get; init; }

    public long Logins { get; init; }

    public long Failed { get; init; }

    public string? FirstFault { get; init; }

    public double ServerCpuSeconds { get; init; }

    public double GeneratorCpuSeconds { get; init; }

    public long[] Latency { get; init; } = [];
}

/// <summary>Memory of the server's process tree, in bytes.</summary>
sealed record MemoryResult(long Resident, long Proportional, int Sessions);

/// <summary>What the archives of the checked accounts hold, against what was sent.</summary>
sealed record ArchiveResult
{
    public int Accounts { get; init; }

    /// <summary>Messages that must be there: sent by, or to, a checked account.</summary>
    public long Expected { get; init; }

    public long Found { get; init; }

    public long Missing { get; init; }

    public long Doubled { get; init; }

    /// <summary>Messages of ours that were never sent, or belong to other accounts.</summary>
    public long Foreign { get; init; }

    /// <summary>Messages that stand after a later one of the same sender.</summary>
    public long OutOfOrder { get; init; }

    public long Pages { get; init; }

    public double Seconds { get; init; }

    public string? FirstFault { get; init; }

    public bool Exact => Missing == 0 && Doubled == 0 && Foreign == 0 && FirstFault is null;
}
