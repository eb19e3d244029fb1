namespace Hutong.Xmpp.Streams;

/// <summary>
/// Why a stream's bytes were refused. One value drives the stream error on the wire, the debug log and the metric.
/// </summary>
public enum StreamFault : byte
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>An XML declaration names another encoding, or the bytes look like UTF-16 or UTF-32.</summary>
    UnsupportedEncoding,
    /// <summary>The bytes break the rules of UTF-8 (cut short, overlong, a surrogate, beyond U+10FFFF).</summary>
    InvalidUtf8,

    /// <summary>A document type declaration, or any other markup declaration.</summary>
    MarkupDeclaration,
    /// <summary>A comment.</summary>
    Comment,
    /// <summary>A processing instruction, or an XML declaration that is not at the very start.</summary>
    ProcessingInstruction,
    /// <summary>A reference to an entity that is not one of the five predefined.</summary>
    EntityReference,

    /// <summary>A character that XML 1.0 does not allow: NUL, most controls, U+FFFE, U+FFFF.</summary>
    IllegalCharacter,
    /// <summary>A tag that does not follow the grammar.</summary>
    MalformedTag,
    /// <summary>A name that is not an XML name, or has more than one colon.</summary>
    MalformedName,
    /// <summary>An attribute without value or quotes, or with a <c>&lt;</c> in it.</summary>
    MalformedAttribute,
    /// <summary>An ampersand that begins no reference, or a character reference to an illegal character.</summary>
    MalformedReference,
    /// <summary>The same attribute twice in one tag.</summary>
    DuplicateAttribute,
    /// <summary>An end tag that does not match its start tag.</summary>
    MismatchedTag,
    /// <summary>The end of a CDATA section where none is open.</summary>
    StrayCDataEnd,
    /// <summary>An XML declaration that does not follow the grammar, or is not of version 1.0.</summary>
    MalformedDeclaration,
    /// <summary>Text before the root element.</summary>
    TextBeforeRoot,
    /// <summary>A prefix that no declaration binds.</summary>
    UnboundPrefix,
    /// <summary>A namespace declaration that XML Namespaces 1.0 forbids.</summary>
    IllegalNamespaceDeclaration,

    /// <summary>The prefix of the stream is not <c>stream</c>.</summary>
    StreamPrefix,
    /// <summary>The root element is not in the namespace of streams.</summary>
    StreamNamespace,
    /// <summary>The default namespace of the stream is not the content namespace that is served here.</summary>
    ContentNamespace,

    /// <summary>The root element is not a stream.</summary>
    NotAStream,
    /// <summary>Text, other than white space, between stanzas.</summary>
    TextBetweenStanzas,
    /// <summary>A WebSocket message that does not hold exactly one element (RFC 7395 section 3.3).</summary>
    NotOneElement,

    /// <summary>More bytes than a first-level element may have.</summary>
    TooLarge,
    /// <summary>Elements nested deeper than allowed.</summary>
    TooDeep,
    /// <summary>More attributes in one tag than allowed.</summary>
    TooManyAttributes,
    /// <summary>More direct children in one stanza than allowed.</summary>
    TooManyChildren,
    /// <summary>More namespace prefixes in force than allowed.</summary>
    TooManyPrefixes,
    /// <summary>A longer name than allowed.</summary>
    NameTooLong,
}
