using Hutong.Sip.Text;

namespace Hutong.Sip.Authentication;

/// <summary>
/// A challenge or an answer to one: <c>scheme 1*WSP name = value *( , name = value )</c> (RFC 3261 section 25.1,
/// <c>other-challenge</c>). Each name may be there once.
/// </summary>
public readonly struct AuthHeader
{
    /// <summary>Parameters, at most; the schemes that there are have fewer than 12.</summary>
    const int MaxParameters = 32;

    readonly SipText parameters;

    AuthHeader(SipText scheme, SipText parameters) => (Scheme, this.parameters) = (scheme, parameters);

    /// <summary>The scheme: Digest, Bearer, or any other token.</summary>
    public SipText Scheme { get; }

    /// <summary>Reads the value of one header field. False when it breaks the grammar or names a thing twice.</summary>
    public static bool TryRead(SipText text, out AuthHeader header)
    {
        header = default;
        var lexer = new SipLexer(text.Span);
        lexer.SkipSpace();
        if (!lexer.TakeToken(out var scheme) || !SipCharacters.IsSpace(lexer.Next))
        {
            return false;
        }

        lexer.SkipSpace();
        var rest = text.Slice(lexer.At);
        var at = 0;
        Span<Range> names = stackalloc Range[MaxParameters];
        for (var count = 0; ; count++)
        {
            if (count == MaxParameters || !TryNext(rest, ref at, out names[count], out _))
            {
                return false;
            }

            foreach (var earlier in names[..count])
            {
                if (Part(rest, earlier).IsIgnoringCase(Part(rest, names[count]).Span))
                {
                    return false;
                }
            }

            if (at == rest.Length)
            {
                header = new(Part(text, scheme), rest);
                return true;
            }
        }
    }

    /// <summary>The parameters in their order, values as sent, quotes included.</summary>
    public Enumerator GetEnumerator() => new(parameters);

    /// <summary>The value of a parameter as sent, quotes included.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out SipText value)
    {
        for (var at = 0; at < parameters.Length && TryNext(parameters, ref at, out var one, out var range);)
        {
            if (Part(parameters, one).IsIgnoringCase(name))
            {
                value = Part(parameters, range);
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The value of a parameter without quotes and escapes; null when it is not there.</summary>
    public string? Text(ReadOnlySpan<byte> name) =>
        TryGet(name, out var value) ? Escapes.Unquote(value.Span) : null;

    static bool TryNext(SipText text, ref int at, out Range name, out Range value)
    {
        value = default;
        var lexer = new SipLexer(text.Span) { At = at };
        if (!lexer.TakeToken(out name) || !lexer.Take((byte)'=')
            || (!lexer.TakeQuoted(out value) && !lexer.TakeRun(SipCharacters.ParameterValue, out value)))
        {
            return false;
        }

        var isMore = lexer.Take((byte)',');
        lexer.SkipSpace();
        at = lexer.At;
        return isMore != lexer.IsAtEnd;
    }

    static SipText Part(SipText text, Range range) =>
        text.Slice(range.Start.Value, range.End.Value - range.Start.Value);

    /// <summary>Goes through the parameters.</summary>
    public struct Enumerator
    {
        readonly SipText text;
        int at;

        internal Enumerator(SipText text) => this.text = text;

        /// <summary>A name and its value.</summary>
        public (SipText Name, SipText Value) Current { get; private set; }

        /// <summary>Goes to the next one.</summary>
        public bool MoveNext()
        {
            if (at >= text.Length || !TryNext(text, ref at, out var name, out var value))
            {
                return false;
            }

            Current = (Part(text, name), Part(text, value));
            return true;
        }
    }
}
