using Hutong.Sip.Text;

namespace Hutong.Sip.Headers;

/// <summary>The type of a body, or of one that is acceptable (RFC 3261 sections 20.1, 20.15).</summary>
public readonly struct MediaType
{
    MediaType(SipText type, SipText subtype, SipParameters parameters) =>
        (Type, Subtype, Parameters) = (type, subtype, parameters);

    /// <summary>What stands before the slash.</summary>
    public SipText Type { get; }

    /// <summary>What stands behind it.</summary>
    public SipText Subtype { get; }

    /// <summary>The parameters.</summary>
    public SipParameters Parameters { get; }

    /// <summary>Whether it is this type, in any case of letters.</summary>
    public bool Is(ReadOnlySpan<byte> type, ReadOnlySpan<byte> subtype) =>
        Type.IsIgnoringCase(type) && Subtype.IsIgnoringCase(subtype);

    /// <summary>Whether it, as a range of Accept, has this type in it.</summary>
    public bool Covers(ReadOnlySpan<byte> type, ReadOnlySpan<byte> subtype) =>
        (Type.Is("*"u8) || Type.IsIgnoringCase(type)) && (Subtype.Is("*"u8) || Subtype.IsIgnoringCase(subtype));

    /// <summary>Reads it, all of the text.</summary>
    public static bool TryRead(SipText text, out MediaType value)
    {
        value = default;
        var lexer = new SipLexer(text.Span);
        lexer.SkipSpace();
        if (!lexer.TakeToken(out var type) || !lexer.Take((byte)'/') || !lexer.TakeToken(out var subtype)
            || !lexer.TakeParameters(NameAddress.MaxParameters, out var parameters) || !lexer.IsAtEnd)
        {
            return false;
        }

        value = new(Part(text, type), Part(text, subtype), new(Part(text, parameters)));
        return true;
    }

    static SipText Part(SipText text, Range range) =>
        text.Slice(range.Start.Value, range.End.Value - range.Start.Value);
}
