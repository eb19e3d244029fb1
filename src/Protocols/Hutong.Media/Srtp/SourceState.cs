namespace Hutong.Media.Srtp;

/// <summary>What one source has reached: its rollover counter and its window.</summary>
sealed class SourceState(uint ssrc)
{
    const long IndexMax = (1L << 48) - 1;

    public ReplayWindow Window;

    public uint Ssrc => ssrc;

    /// <summary>The index of a packet, guessed from its number (RFC 3711 section 3.3.1 and appendix A).</summary>
    /// <returns>Negative for one before the first, or beyond the last that a key may have.</returns>
    public long Guess(ushort sequence)
    {
        if (!Window.Started)
        {
            return sequence;
        }

        var distance = (short)(sequence - (ushort)Window.Highest);
        var index = Window.Highest + distance;
        return index > IndexMax ? -1 : index;
    }
}

/// <summary>The sources of one direction. Few: a linear search is the fastest.</summary>
sealed class SourceTable
{
    /// <summary>More than any call has; each costs 64 bytes.</summary>
    public const int Max = 32;

    readonly List<SourceState> states = new(1);

    public SourceState? Find(uint ssrc)
    {
        foreach (var state in states)
        {
            if (state.Ssrc == ssrc)
            {
                return state;
            }
        }

        return null;
    }

    public bool IsFull => states.Count >= Max;

    public void Add(SourceState state) => states.Add(state);
}
