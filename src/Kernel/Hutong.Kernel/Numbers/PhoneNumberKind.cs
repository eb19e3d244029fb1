namespace Hutong.Kernel.Numbers;

/// <summary>What a numbering plan uses a range of numbers for.</summary>
public enum PhoneNumberKind
{
    /// <summary>The plan does not say, or knows no such number.</summary>
    Unknown,

    /// <summary>A telephone at a place.</summary>
    FixedLine,

    /// <summary>A telephone that moves; takes SMS.</summary>
    Mobile,

    /// <summary>Either: plans such as North America's do not tell them apart.</summary>
    FixedLineOrMobile,

    /// <summary>The called party pays.</summary>
    TollFree,

    /// <summary>The caller pays more than for a call.</summary>
    PremiumRate,

    /// <summary>Caller and called party share the price.</summary>
    SharedCost,

    /// <summary>A number on the Internet.</summary>
    Voip,

    /// <summary>A number that follows a person.</summary>
    PersonalNumber,

    /// <summary>A pager.</summary>
    Pager,

    /// <summary>A company's number, the same in all its places, such as 400 in China.</summary>
    Uan,

    /// <summary>The number that a telephone fetches its messages from.</summary>
    Voicemail,
}
