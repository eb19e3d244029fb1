using System.Text;

namespace Hutong.VCards;

/// <summary>What reading gave: a card, or a fault with the byte where it was found.</summary>
/// <param name="Card">The card, when there is no fault.</param>
/// <param name="Fault">Why there is none.</param>
/// <param name="Offset">The byte at which the faulty line begins.</param>
public readonly record struct VCardResult(VCard? Card, VCardFault Fault, int Offset)
{
    /// <summary>Whether there is a card.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Card))]
    public bool IsCard => Fault == VCardFault.None;
}

/// <summary>
/// Reads vCards of versions 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350). Tolerated, because widespread programs write it:
/// a byte order mark, lines that end in LF alone, empty lines, no end of line after END, parameters without a name.
/// </summary>
public static class VCardReader
{
    static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads bytes that must be exactly one card.</summary>
    public static VCardResult Read(ReadOnlySpan<byte> bytes, VCardLimits? limits = null)
    {
        var start = 0;
        var result = ReadNext(bytes, ref start, limits);
        if (!result.IsCard)
        {
            return result;
        }

        var rest = bytes[start..];
        return rest.IndexOfAnyExcept(" \t\r\n"u8) is >= 0 and var more
            ? new(null, VCardFault.MoreThanOne, start + more) : result;
    }

    /// <summary>
    /// Reads the card that begins at an offset, and moves the offset past it; after a fault, past the next END, so
    /// that the other cards of a file can be read.
    /// </summary>
    public static VCardResult ReadNext(ReadOnlySpan<byte> bytes, ref int offset, VCardLimits? limits = null)
    {
        limits ??= VCardLimits.Default;
        var lines = new VCardLines(bytes, offset);
        var result = ReadCard(ref lines, offset, limits);
        if (!result.IsCard)
        {
            lines.SkipToEnd();
        }

        offset = lines.Offset;
        return result;
    }

    static VCardResult ReadCard(ref VCardLines lines, int from, VCardLimits limits)
    {
        var properties = new List<VCardProperty>();
        VCardVersion? version = null;
        var begun = false;
        while (lines.Next())
        {
            var at = lines.Start;
            if (lines.Offset - from > limits.MaxBytes)
            {
                return new(null, VCardFault.TooLong, at);
            }

            var fault = Line(ref lines, limits, out var property);
            if (fault != VCardFault.None)
            {
                return new(null, begun || fault != VCardFault.MalformedLine ? fault : VCardFault.NoBegin, at);
            }

            if (!begun)
            {
                if (property!.Name != "BEGIN" || !Is(property.Value, "VCARD"))
                {
                    return new(null, VCardFault.NoBegin, at);
                }

                begun = true;
                continue;
            }

            switch (property!.Name)
            {
                case "BEGIN":
                    return new(null, VCardFault.Nested, at);
                case "END":
                    return version is null || !Is(property.Value, "VCARD")
                        ? new(null, version is null ? VCardFault.UnknownVersion : VCardFault.NoEnd, at)
                        : new(VCardLegacy.Modern(new VCard(version.Value, properties)), VCardFault.None, at);
                case "VERSION" when version is null:
                    version = Version(property.Value);
                    if (version is null)
                    {
                        return new(null, VCardFault.UnknownVersion, at);
                    }

                    break;
                case var _ when properties.Count == limits.MaxProperties:
                    return new(null, VCardFault.TooMany, at);
                default:
                    properties.Add(property);
                    break;
            }
        }

        return new(null, begun ? VCardFault.NoEnd : VCardFault.Empty, lines.Offset);
    }

    static VCardFault Line(ref VCardLines lines, VCardLimits limits, out VCardProperty? property)
    {
        property = null;
        try
        {
            var text = Strict.GetString(lines.Line);
            if (text.AsSpan().IndexOfAnyInRange('\u0000', '\u0008') >= 0
                || text.AsSpan().IndexOfAnyInRange('\u000b', '\u001f') >= 0
                || text.AsSpan().IndexOfAny('\u007f', '\ufffe', '\uffff') >= 0)
            {
                return VCardFault.ControlCharacter;
            }

            return VCardLine.Parse(text, limits.MaxParameters, out property);
        }
        catch (DecoderFallbackException)
        {
            return VCardFault.NotUtf8;
        }
    }

    static VCardVersion? Version(string value) => value.Trim() switch
    {
        "3.0" => VCardVersion.V30,
        "4.0" => VCardVersion.V40,
        "2.1" => VCardVersion.V21,
        _ => null,
    };

    static bool Is(string value, string wanted) => value.Trim().Equals(wanted, StringComparison.OrdinalIgnoreCase);
}
