namespace Hutong.Media.Rtp;

/// <summary>What a sequence number says of its packet.</summary>
public enum SequenceVerdict
{
    /// <summary>In order, or late by little: counted.</summary>
    Valid,

    /// <summary>The source is not trusted yet: two packets in a row make it so.</summary>
    Probation,

    /// <summary>
    /// Far from where the source was: dropped, until the next one says that the source has started anew.
    /// </summary>
    Jumped,

    /// <summary>The source started anew with this packet: all counts begin again.</summary>
    Restarted,
}

/// <summary>
/// Makes 48-bit sequence numbers of 16-bit ones and tells a restarted source from a stray packet (RFC 3550 section
/// A.1). One for each source.
/// </summary>
public sealed class SequenceExtender
{
    /// <summary>A gap up to this is loss (RFC 3550 section A.1: MAX_DROPOUT).</summary>
    public const int DropoutMax = 3000;

    /// <summary>A packet late by up to this is late, not a restart (MAX_MISORDER).</summary>
    public const int MisorderMax = 100;

    const int None = -1;

    bool started;
    int probation = 1;
    ushort highest;
    ushort first;
    long cycles;
    int awaitedAfterJump = None;

    /// <summary>The highest number seen, extended by the count of its wraps. Zero before the first packet.</summary>
    public long ExtendedHighest => cycles + highest;

    /// <summary>The first number that counts.</summary>
    public long ExtendedFirst => first;

    /// <summary>How many packets there should have been since the first; 0 before it.</summary>
    public long Expected => started ? ExtendedHighest - first + 1 : 0;

    /// <summary>Takes a packet's number.</summary>
    /// <param name="sequence">As on the wire.</param>
    /// <param name="extended">The number with its wraps; meaningless unless the verdict counts the packet.</param>
    public SequenceVerdict Accept(ushort sequence, out long extended)
    {
        if (!started || probation > 0)
        {
            var follows = started && sequence == (ushort)(highest + 1);
            (started, probation) = (true, follows ? 0 : 1);
            Begin(sequence);
            extended = sequence;
            return follows ? SequenceVerdict.Valid : SequenceVerdict.Probation;
        }

        var ahead = (ushort)(sequence - highest);
        if (ahead is > 0 and < DropoutMax)
        {
            cycles += sequence < highest ? 1 << 16 : 0;
            (highest, awaitedAfterJump) = (sequence, None);
            extended = ExtendedHighest;
            return SequenceVerdict.Valid;
        }

        if (ahead is > 0 and <= (1 << 16) - MisorderMax)
        {
            extended = 0;
            if (sequence != awaitedAfterJump)
            {
                awaitedAfterJump = (ushort)(sequence + 1);
                return SequenceVerdict.Jumped;
            }

            Begin(sequence);
            extended = sequence;
            return SequenceVerdict.Restarted;
        }

        extended = ExtendedHighest - (ushort)(highest - sequence);
        return SequenceVerdict.Valid;
    }

    void Begin(ushort sequence) =>
        (first, highest, cycles, awaitedAfterJump) = (sequence, sequence, 0, None);
}
