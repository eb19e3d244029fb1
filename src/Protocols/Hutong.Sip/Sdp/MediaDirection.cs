namespace Hutong.Sip.Sdp;

/// <summary>Which way a medium goes, seen by the maker of the description (RFC 8866 section 6.7).</summary>
[Flags]
public enum MediaDirection : byte
{
    /// <summary><c>inactive</c></summary>
    None = 0,
    /// <summary><c>sendonly</c></summary>
    Send = 1,
    /// <summary><c>recvonly</c></summary>
    Receive = 2,
    /// <summary><c>sendrecv</c></summary>
    Both = Send | Receive,
}

/// <summary>What directions are called, and what answers an offered one.</summary>
public static class MediaDirections
{
    /// <summary>The name of the attribute.</summary>
    public static string Name(this MediaDirection direction) => direction switch
    {
        MediaDirection.Send => "sendonly",
        MediaDirection.Receive => "recvonly",
        MediaDirection.Both => "sendrecv",
        _ => "inactive",
    };

    /// <summary>The same, seen from the other end.</summary>
    public static MediaDirection Turned(this MediaDirection direction) =>
        (direction.HasFlag(MediaDirection.Send) ? MediaDirection.Receive : MediaDirection.None)
        | (direction.HasFlag(MediaDirection.Receive) ? MediaDirection.Send : MediaDirection.None);

    /// <summary>What we may answer to an offer, given what we want (RFC 3264 section 6.1).</summary>
    public static MediaDirection Answer(this MediaDirection offered, MediaDirection wanted) =>
        offered.Turned() & wanted;

    /// <summary>The direction among attributes; null when none is written.</summary>
    public static MediaDirection? Find(SdpAttributes attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        foreach (var one in attributes.All)
        {
            switch (one.Name)
            {
                case "sendrecv":
                    return MediaDirection.Both;
                case "sendonly":
                    return MediaDirection.Send;
                case "recvonly":
                    return MediaDirection.Receive;
                case "inactive":
                    return MediaDirection.None;
            }
        }

        return null;
    }
}

/// <summary>Who begins the handshake of DTLS (RFC 5763 section 5, RFC 4145).</summary>
public enum SetupRole : byte
{
    /// <summary>Either: an offer's.</summary>
    ActPass,
    /// <summary>We begin.</summary>
    Active,
    /// <summary>The peer begins.</summary>
    Passive,
    /// <summary>Nobody yet.</summary>
    HoldConn,
}
