using Hutong.Sip.Text;
using Hutong.Sip.Uris;

namespace Hutong.Sip.Headers;

/// <summary>
/// Parameters behind semicolons, of a header field's value or of a URI, in the order they were sent. Their grammar was
/// checked when the message was read. Names are found in any case of letters; the first of a name counts.
/// </summary>
public readonly struct SipParameters
{
    readonly SipText text;
    readonly bool isUri;

    internal SipParameters(SipText text, bool isUri = false) => (this.text, this.isUri) = (text, isUri);

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => text.IsEmpty;

    /// <summary>All of them as sent, from the first semicolon on.</summary>
    public SipText Raw => text;

    /// <summary>Whether there is one of this name, with a value or without.</summary>
    public bool Contains(ReadOnlySpan<byte> name) => TryGet(name, out _);

    /// <summary>The value of a parameter as sent, quotes included; empty when it has none.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out SipText value)
    {
        foreach (var (other, found) in this)
        {
            if (other.IsIgnoringCase(name))
            {
                value = found;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The value of a parameter as a text, without quotes and escapes; null when it is not there.</summary>
    public string? Text(ReadOnlySpan<byte> name) =>
        !TryGet(name, out var value) ? null : isUri ? Escapes.Decode(value.Span) : Escapes.Unquote(value.Span);

    /// <summary>The value of a parameter as a whole number, if it is one.</summary>
    public bool TryNumber(ReadOnlySpan<byte> name, out uint number)
    {
        number = 0;
        return TryGet(name, out var value) && SipNumbers.TryRead(value.Span, uint.MaxValue, out number);
    }

    /// <summary>Goes over them.</summary>
    public Enumerator GetEnumerator() => new(text, isUri);

    // A name in a URI may be escaped in one place and plain in the other.
    internal bool TryGetEscaped(ReadOnlySpan<byte> name, out SipText value)
    {
        foreach (var (other, found) in this)
        {
            if (SipUriComparison.AreSame(other.Span, name, ignoreCase: true))
            {
                value = found;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Goes over parameters without a copy.</summary>
    public struct Enumerator
    {
        readonly SipText text;
        readonly bool isUri;
        int at;

        internal Enumerator(SipText text, bool isUri) => (this.text, this.isUri) = (text, isUri);

        /// <summary>The name, and the value as sent.</summary>
        public (SipText Name, SipText Value) Current { get; private set; }

        /// <summary>Goes to the next.</summary>
        public bool MoveNext()
        {
            if (at >= text.Length)
            {
                return false;
            }

            return isUri ? MoveInUri() : MoveInHeader();
        }

        bool MoveInUri()
        {
            var start = at + 1;
            var rest = text.Span[start..];
            var end = rest.IndexOf((byte)';');
            end = end < 0 ? rest.Length : end;
            var equal = rest[..end].IndexOf((byte)'=');
            Current = equal < 0
                ? (text.Slice(start, end), default)
                : (text.Slice(start, equal), text.Slice(start + equal + 1, end - equal - 1));
            at = start + end;
            return true;
        }

        bool MoveInHeader()
        {
            var lexer = new SipLexer(text.Span) { At = at };
            if (!lexer.Take((byte)';') || !lexer.TakeToken(out var name))
            {
                return false;
            }

            Range value = default;
            if (lexer.Take((byte)'=') && !lexer.TakeQuoted(out value))
            {
                lexer.TakeRun(SipCharacters.ParameterValue, out value);
            }

            at = lexer.At;
            Current = (Part(name), Part(value));
            return true;
        }

        readonly SipText Part(Range range) =>
            text.Slice(range.Start.Value, range.End.Value - range.Start.Value);
    }
}
