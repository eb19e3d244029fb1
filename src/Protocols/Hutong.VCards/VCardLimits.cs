namespace Hutong.VCards;

/// <summary>What a reader takes at most.</summary>
public sealed record VCardLimits
{
    /// <summary>The limits that are used when none are given.</summary>
    public static readonly VCardLimits Default = new();

    /// <summary>Bytes of a card. 2 MiB: a picture of 1.5 MB in base64.</summary>
    public int MaxBytes { get; init; } = 2 << 20;

    /// <summary>Properties of a card. 2,000: the groups that telephones make of members have one each.</summary>
    public int MaxProperties { get; init; } = 2_000;

    /// <summary>Parameters of a property. 64: cards in use have fewer than ten.</summary>
    public int MaxParameters { get; init; } = 64;
}
