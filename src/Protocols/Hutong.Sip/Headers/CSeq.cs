using Hutong.Sip.Messages;
using Hutong.Sip.Text;

namespace Hutong.Sip.Headers;

/// <summary>The place of a request in its dialog, and its method again (RFC 3261 section 20.16).</summary>
/// <param name="Number">Below 2^31 by RFC 3261 section 8.1.1.5; what is sent up to 2^32-1 is taken.</param>
/// <param name="Method">The method.</param>
public readonly record struct CSeq(uint Number, SipMethod Method)
{
    /// <summary>Reads it, all of the text.</summary>
    public static bool TryRead(SipText text, out CSeq value)
    {
        value = default;
        var lexer = new SipLexer(text.Span);
        lexer.SkipSpace();
        if (!lexer.TakeNumber(uint.MaxValue, out var number) || !SipCharacters.IsSpace(lexer.Next))
        {
            return false;
        }

        lexer.SkipSpace();
        if (!lexer.TakeToken(out var method))
        {
            return false;
        }

        lexer.SkipSpace();
        value = new(number, SipMethod.From(text.Span[method]));
        return lexer.IsAtEnd;
    }

    /// <summary>As it is written.</summary>
    public override string ToString() => $"{Number} {Method}";
}
