using Hutong.Sip.Text;

namespace Hutong.Sip.Headers;

/// <summary>
/// A word with parameters: Event, Subscription-State, Reason, Session-Expires, Replaces, Content-Disposition
/// (<c>value *( ; name [ = value ] )</c>).
/// </summary>
public readonly struct TaggedValue
{
    TaggedValue(SipText value, SipParameters parameters) => (Value, Parameters) = (value, parameters);

    /// <summary>The word before the first semicolon.</summary>
    public SipText Value { get; }

    /// <summary>The parameters.</summary>
    public SipParameters Parameters { get; }

    /// <summary>Reads it, all of the text.</summary>
    public static bool TryRead(SipText text, out TaggedValue value)
    {
        value = default;
        var lexer = new SipLexer(text.Span);
        lexer.SkipSpace();
        if (!lexer.TakeRun(SipCharacters.Tagged, out var word)
            || !lexer.TakeParameters(NameAddress.MaxParameters, out var parameters) || !lexer.IsAtEnd)
        {
            return false;
        }

        value = new(Part(text, word), new(Part(text, parameters)));
        return true;
    }

    static SipText Part(SipText text, Range range) =>
        text.Slice(range.Start.Value, range.End.Value - range.Start.Value);
}
