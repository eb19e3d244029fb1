namespace Hutong.Dav.Requests;

/// <summary>How deep a request goes (RFC 4918 section 10.2).</summary>
public enum DavDepth
{
    /// <summary>The resource itself.</summary>
    Zero,

    /// <summary>And what is directly in it.</summary>
    One,

    /// <summary>And everything below.</summary>
    Infinity,
}

/// <summary>Reads the Depth field.</summary>
public static class DavDepths
{
    /// <summary>The depth said, the given one when none is, null when it is none of the three.</summary>
    public static DavDepth? Parse(string? header, DavDepth otherwise) => header?.Trim().ToLowerInvariant() switch
    {
        null or "" => otherwise,
        "0" => DavDepth.Zero,
        "1" => DavDepth.One,
        "infinity" => DavDepth.Infinity,
        _ => null,
    };
}
