namespace Hutong.Sip.Sdp;

/// <summary>Why a session description is refused. All but <see cref="None"/> are answered by 488 or 400.</summary>
public enum SdpFault : byte
{
    /// <summary>Nothing is wrong.</summary>
    None,
    /// <summary>The first line is not <c>v=0</c>.</summary>
    NotVersion0,
    /// <summary>A line that is not a letter, an equals sign and a value.</summary>
    MalformedLine,
    /// <summary>No <c>o=</c>, or one that breaks the grammar.</summary>
    MalformedOrigin,
    /// <summary>A <c>c=</c> that breaks the grammar.</summary>
    MalformedConnection,
    /// <summary>An <c>m=</c> that breaks the grammar.</summary>
    MalformedMedia,
    /// <summary>Media with a port and no address, there or for the session.</summary>
    NoConnection,
    /// <summary>More lines, media, formats or attributes than are taken, or a line that is too long.</summary>
    TooLarge,
}

/// <summary>What one session description may have. Every excess is <see cref="SdpFault.TooLarge"/>.</summary>
public sealed record SdpLimits
{
    /// <summary>The defaults.</summary>
    public static readonly SdpLimits Default = new();

    /// <summary>Bytes. Default 65,536, as much as a body.</summary>
    public int MaxBytes { get; init; } = 65_536;

    /// <summary>Characters of one line. Default 4,096: a video format has 300.</summary>
    public int MaxLineCharacters { get; init; } = 4_096;

    /// <summary>Media. Default 32; a call has two, a conference of browsers a dozen.</summary>
    public int MaxMedia { get; init; } = 32;

    /// <summary>Formats of one medium. Default 64; a browser offers 40 for video.</summary>
    public int MaxFormats { get; init; } = 64;

    /// <summary>Attributes of one medium, or of the session. Default 512; a browser has 150 for video.</summary>
    public int MaxAttributes { get; init; } = 512;
}
