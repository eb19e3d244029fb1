namespace Hutong.Media.Srtp;

/// <summary>Which of the last indices were seen (RFC 3711 section 3.3.2).</summary>
struct ReplayWindow
{
    /// <summary>How many indices it remembers. RFC 3711 wants 64 at least; a burst of Wi-Fi may reorder more.</summary>
    public const int Size = 128;

    UInt128 seen;
    long highest;
    bool started;

    /// <summary>The highest index seen.</summary>
    public readonly long Highest => highest;

    /// <summary>Whether anything was seen.</summary>
    public readonly bool Started => started;

    /// <summary>Whether an index may be new. Asked before its packet is authenticated: changes nothing.</summary>
    public readonly bool IsFresh(long index)
    {
        if (!started || index > highest)
        {
            return true;
        }

        var age = highest - index;
        return age < Size && (seen >> (int)age & UInt128.One) == UInt128.Zero;
    }

    /// <summary>Remembers an index whose packet was authentic.</summary>
    public void Mark(long index)
    {
        if (!started || index > highest)
        {
            var step = started ? index - highest : Size;
            seen = (step < Size ? seen << (int)step : UInt128.Zero) | UInt128.One;
            (highest, started) = (index, true);
        }
        else
        {
            seen |= UInt128.One << (int)(highest - index);
        }
    }
}
