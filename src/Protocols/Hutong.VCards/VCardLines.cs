namespace Hutong.VCards;

/// <summary>
/// Cuts bytes into lines and joins folded ones (RFC 6350 section 3.2): a fold may stand within a character, so bytes
/// are joined before they are decoded. Lines of quoted-printable (vCard 2.1) go on after a trailing <c>=</c>.
/// </summary>
ref struct VCardLines
{
    readonly ReadOnlySpan<byte> bytes;
    byte[]? joined;
    int joinedLength;
    int lineStart;
    int lineLength;

    public VCardLines(ReadOnlySpan<byte> bytes, int offset)
    {
        this.bytes = bytes;
        Offset = offset;
        if (offset == 0 && bytes.StartsWith("\uFEFF"u8))
        {
            Offset = 3;
        }
    }

    /// <summary>Where the next line begins.</summary>
    public int Offset { get; private set; }

    /// <summary>Where the current line begins.</summary>
    public int Start { get; private set; }

    /// <summary>The current line without its end, folds joined.</summary>
    public readonly ReadOnlySpan<byte> Line =>
        joinedLength > 0 ? joined.AsSpan(0, joinedLength) : bytes.Slice(lineStart, lineLength);

    /// <summary>Moves to the next line that is not empty; false at the end.</summary>
    public bool Next()
    {
        do
        {
            if (Offset >= bytes.Length)
            {
                return false;
            }

            Start = Offset;
            joinedLength = 0;
            (lineStart, lineLength) = Take();
            while (Offset < bytes.Length && bytes[Offset] is (byte)' ' or (byte)'\t')
            {
                var (start, length) = Take();
                Join(start + 1, length - 1, dropLast: 0);
            }
        }
        while (Line.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0);

        while (Offset < bytes.Length && Line[^1] == '=' && IsQuotedPrintable(Line))
        {
            var (start, length) = Take();
            Join(start, length, dropLast: 1);
            if (Line.IsEmpty)
            {
                break;
            }
        }

        return true;
    }

    /// <summary>Moves past the next line that says END.</summary>
    public void SkipToEnd()
    {
        do
        {
            var line = Line;
            if (line.Length >= 9 && System.Text.Ascii.EqualsIgnoreCase(line[..9], "END:VCARD"u8))
            {
                return;
            }
        }
        while (Next());
    }

    static bool IsQuotedPrintable(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        ReadOnlySpan<byte> wanted = "QUOTED-PRINTABLE"u8;
        for (var i = 0; i + wanted.Length <= colon; i++)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(line.Slice(i, wanted.Length), wanted))
            {
                return true;
            }
        }

        return false;
    }

    (int Start, int Length) Take()
    {
        var rest = bytes[Offset..];
        var end = rest.IndexOf((byte)'\n');
        var start = Offset;
        var length = end < 0 ? rest.Length : end;
        Offset += end < 0 ? rest.Length : end + 1;
        if (length > 0 && rest[length - 1] == '\r')
        {
            length--;
        }

        return (start, length);
    }

    void Join(int start, int length, int dropLast)
    {
        length = Math.Max(length, 0);
        var have = joinedLength > 0 ? joinedLength : lineLength;
        if (joined is null || joined.Length < have + length)
        {
            var larger = new byte[Math.Max(256, (have + length) * 2)];
            Line.CopyTo(larger);
            joined = larger;
        }
        else if (joinedLength == 0)
        {
            bytes.Slice(lineStart, lineLength).CopyTo(joined);
        }

        have -= dropLast;
        bytes.Slice(start, length).CopyTo(joined.AsSpan(have));
        joinedLength = have + length;
        if (joinedLength == 0)
        {
            (lineStart, lineLength) = (start, 0);
        }
    }
}
