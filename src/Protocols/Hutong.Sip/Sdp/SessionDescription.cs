using System.Globalization;
using System.Text;

namespace Hutong.Sip.Sdp;

/// <summary>Who made a session description, and which edition it is (RFC 8866 section 5.2).</summary>
/// <param name="User">A name, or <c>-</c>.</param>
/// <param name="Session">The number of the session.</param>
/// <param name="Version">The edition; it grows by one with each change (RFC 3264 section 8).</param>
/// <param name="Connection">The address of its maker.</param>
public sealed record SdpOrigin(string User, ulong Session, ulong Version, SdpConnection Connection)
{
    /// <summary>As it is written.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{User} {Session} {Version} {Connection}");
}

/// <summary>Where media go (RFC 8866 section 5.7).</summary>
/// <param name="IsV6">Whether the address is of IPv6.</param>
/// <param name="Address">An address, or a name of a host.</param>
public sealed record SdpConnection(bool IsV6, string Address)
{
    /// <summary>Whether it is the address that used to mean hold (RFC 3264 section 8.4).</summary>
    public bool IsNowhere => Address is "0.0.0.0" or "::";

    /// <summary>For an address.</summary>
    public static SdpConnection For(System.Net.IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new(address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6, address.ToString());
    }

    /// <summary>As it is written.</summary>
    public override string ToString() => $"IN {(IsV6 ? "IP6" : "IP4")} {Address}";

    internal static SdpConnection? Read(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        // Behind a slash there is a multicast's time to live, which is not for calls.
        return parts is ["IN", "IP4" or "IP6", { Length: > 0 and <= 255 } address]
            && address.All(one => char.IsAsciiLetterOrDigit(one) || one is '.' or ':' or '-' or '_')
            ? new(parts[1] == "IP6", address)
            : null;
    }
}

/// <summary>
/// A session description (RFC 8866). Lines that are not understood are left out when it is written; attributes, also
/// unknown ones, are kept in their order.
/// </summary>
public sealed record SessionDescription
{
    /// <summary>The type of the body.</summary>
    public const string ContentType = "application/sdp";

    /// <summary>Who made it.</summary>
    public required SdpOrigin Origin { get; init; }

    /// <summary>The name of the session; <c>-</c> when there is none.</summary>
    public string Name { get; init; } = "-";

    /// <summary>Where all media go that say nothing else.</summary>
    public SdpConnection? Connection { get; init; }

    /// <summary>Limits of bandwidth, as written: <c>AS:64</c>.</summary>
    public IReadOnlyList<string> Bandwidths { get; init; } = [];

    /// <summary>When the session is; calls are now.</summary>
    public string Timing { get; init; } = "0 0";

    /// <summary>The attributes for all media.</summary>
    public SdpAttributes Attributes { get; init; } = SdpAttributes.None;

    /// <summary>The media, in an order that never changes in a session.</summary>
    public IReadOnlyList<MediaDescription> Media { get; init; } = [];

    /// <summary>Media that share one transport (RFC 9143): the tokens of <c>a=group:BUNDLE</c>.</summary>
    public IReadOnlyList<string> Bundle => Attributes.Value("group") is { } group
        && group.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["BUNDLE", .. var mids] ? mids : [];

    /// <summary>Where a medium goes: its own address, or that of the session.</summary>
    public SdpConnection? ConnectionOf(MediaDescription media)
    {
        ArgumentNullException.ThrowIfNull(media);
        return media.Connection ?? Connection;
    }

    /// <summary>Which way a medium goes: its own direction, or that of the session, or both ways. An address that is
    /// nowhere is a hold of old.</summary>
    public MediaDirection DirectionOf(MediaDescription media)
    {
        ArgumentNullException.ThrowIfNull(media);
        var direction = MediaDirections.Find(media.Attributes) ?? MediaDirections.Find(Attributes)
            ?? MediaDirection.Both;
        return ConnectionOf(media) is { IsNowhere: true } && !media.HasIce
            ? direction & MediaDirection.Send
            : direction;
    }

    /// <summary>An attribute of a medium, or of the session when the medium says nothing (ICE, DTLS).</summary>
    public string? ValueOf(MediaDescription media, string attribute)
    {
        ArgumentNullException.ThrowIfNull(media);
        return media.Attributes.Value(attribute) ?? Attributes.Value(attribute);
    }

    /// <summary>The bytes, with the line ends of RFC 8866.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(ToString());

    /// <summary>As it is written.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(1024);
        SdpAttributes.Line(text, 'v', "0");
        SdpAttributes.Line(text, 'o', Origin.ToString());
        SdpAttributes.Line(text, 's', Name.Length == 0 ? "-" : Name);
        if (Connection is not null)
        {
            SdpAttributes.Line(text, 'c', Connection.ToString());
        }

        foreach (var bandwidth in Bandwidths)
        {
            SdpAttributes.Line(text, 'b', bandwidth);
        }

        SdpAttributes.Line(text, 't', Timing);
        Attributes.Write(text);
        foreach (var media in Media)
        {
            media.Write(text);
        }

        return text.ToString();
    }
}
