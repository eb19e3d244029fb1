namespace Hutong.Kernel.Numbers;

/// <summary>Why a text is not taken for a telephone number.</summary>
public enum PhoneNumberFault
{
    /// <summary>It is a number that a numbering plan knows.</summary>
    None,

    /// <summary>There is no digit in it.</summary>
    Empty,

    /// <summary>It holds letters or signs that no spelling of a number has.</summary>
    NotANumber,

    /// <summary>It names an extension or a subaddress behind a number; an address of ours is one number.</summary>
    Extension,

    /// <summary>It is spelled as inside a country, and no region was given to read it by.</summary>
    RegionMissing,

    /// <summary>The region given is not an ISO 3166 code of a region that has a numbering plan.</summary>
    RegionUnknown,

    /// <summary>It begins as an international number, with a calling code that nobody has.</summary>
    CallingCodeUnknown,

    /// <summary>It has fewer digits than any number of its plan.</summary>
    TooShort,

    /// <summary>It has more digits than any number of its plan, or than E.164 allows.</summary>
    TooLong,

    /// <summary>It is a short code such as 110, 112 or 10086: it works inside one country, for nobody.</summary>
    ShortCode,

    /// <summary>Its length would do, but its plan has no such numbers. The number is given all the same.</summary>
    NotAssigned,
}
