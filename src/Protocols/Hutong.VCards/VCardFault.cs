namespace Hutong.VCards;

/// <summary>Why bytes are no vCard that can be read.</summary>
public enum VCardFault
{
    /// <summary>They are one.</summary>
    None,

    /// <summary>There is nothing, or nothing but empty lines.</summary>
    Empty,

    /// <summary>More bytes than the limit.</summary>
    TooLong,

    /// <summary>More properties, or more parameters of one, than the limit.</summary>
    TooMany,

    /// <summary>The bytes are not UTF-8 (RFC 6350 section 3.1).</summary>
    NotUtf8,

    /// <summary>A control character other than tab and the ends of lines.</summary>
    ControlCharacter,

    /// <summary>The first line is not <c>BEGIN:VCARD</c>.</summary>
    NoBegin,

    /// <summary>There is no <c>END:VCARD</c>.</summary>
    NoEnd,

    /// <summary>No version, or one that is not 2.1, 3.0 or 4.0.</summary>
    UnknownVersion,

    /// <summary>A line is not <c>NAME;PARAMETERS:VALUE</c>.</summary>
    MalformedLine,

    /// <summary>A card within a card, which only vCard 2.1 had.</summary>
    Nested,

    /// <summary>Something after the end, where one card was expected (RFC 6352 section 5.1).</summary>
    MoreThanOne,
}
