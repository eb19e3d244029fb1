using System.Buffers;

namespace Hutong.Sip.Text;

/// <summary>
/// Walks over the value of a header field. Folds have become spaces before, so white space is spaces and tabs. Nothing
/// throws; what is not there is said by a return value.
/// </summary>
ref struct SipLexer(ReadOnlySpan<byte> text)
{
    readonly ReadOnlySpan<byte> text = text;

    /// <summary>Where it stands.</summary>
    public int At { get; set; }

    public readonly bool IsAtEnd => At >= text.Length;

    /// <summary>The next byte, or 0 at the end. A NUL that is sent is nowhere a delimiter.</summary>
    public readonly byte Next => At < text.Length ? text[At] : (byte)0;

    public readonly ReadOnlySpan<byte> Rest => text[At..];

    public void SkipSpace()
    {
        while (At < text.Length && SipCharacters.IsSpace(text[At]))
        {
            At++;
        }
    }

    /// <summary>Takes a delimiter and white space around it (<c>COMMA</c>, <c>SEMI</c>, <c>EQUAL</c>).</summary>
    public bool Take(byte delimiter)
    {
        var before = At;
        SkipSpace();
        if (At < text.Length && text[At] == delimiter)
        {
            At++;
            SkipSpace();
            return true;
        }

        At = before;
        return false;
    }

    /// <summary>Takes what is made of these characters, at least one.</summary>
    public bool TakeRun(SearchValues<byte> characters, out Range run)
    {
        var length = text[At..].IndexOfAnyExcept(characters);
        length = length < 0 ? text.Length - At : length;
        run = At..(At + length);
        At += length;
        return length > 0;
    }

    public bool TakeToken(out Range token) => TakeRun(SipCharacters.Token, out token);

    /// <summary>Takes a quoted string; the range has the quotes. Escapes hide quotes.</summary>
    public bool TakeQuoted(out Range quoted)
    {
        quoted = default;
        if (Next != '"')
        {
            return false;
        }

        var start = At++;
        while (true)
        {
            var step = text[At..].IndexOfAny((byte)'"', (byte)'\\');
            if (step < 0)
            {
                At = start;
                return false;
            }

            At += step + 1;
            if (text[At - 1] == '"')
            {
                quoted = start..At;
                return true;
            }

            if (At >= text.Length)
            {
                At = start;
                return false;
            }

            At++;
        }
    }

    /// <summary>Takes a decimal number with leading zeros or without.</summary>
    public bool TakeNumber(uint maximum, out uint number)
    {
        var start = At;
        while (At < text.Length && SipCharacters.IsDigit(text[At]))
        {
            At++;
        }

        return SipNumbers.TryRead(text[start..At], maximum, out number);
    }

    /// <summary>
    /// Takes parameters up to the end or to a comma: <c>*( SEMI name [ EQUAL value ] )</c>. The range begins at the
    /// first semicolon and is empty when there is none.
    /// </summary>
    public bool TakeParameters(int maximum, out Range parameters)
    {
        SkipSpace();
        var start = At;
        var end = At;
        for (var count = 0; Take((byte)';'); count++)
        {
            if (count >= maximum || !TakeToken(out _))
            {
                parameters = default;
                return false;
            }

            end = At;
            if (!Take((byte)'='))
            {
                continue;
            }

            if (!TakeQuoted(out _) && !TakeRun(SipCharacters.ParameterValue, out _))
            {
                parameters = default;
                return false;
            }

            end = At;
        }

        parameters = start..end;
        SkipSpace();
        return true;
    }
}
