namespace Hutong.VCards;

/// <summary>The version of a card.</summary>
public enum VCardVersion
{
    /// <summary>vCard 2.1 (versit, 1996): read, never written.</summary>
    V21,

    /// <summary>vCard 3.0 (RFC 2426).</summary>
    V30,

    /// <summary>vCard 4.0 (RFC 6350).</summary>
    V40,
}
