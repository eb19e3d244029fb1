using System.Text;

namespace Hutong.Sip.Headers;

/// <summary>How often a header field may occur, and how its values lie.</summary>
enum HeaderShape : byte
{
    /// <summary>Once.</summary>
    Single,
    /// <summary>Values parted by commas, over several fields or one (RFC 3261 section 7.3.1).</summary>
    List,
    /// <summary>Several fields with one value each, in which commas mean something else.</summary>
    Repeated,
}

/// <summary>The names of header fields, long and compact, and where each is specified.</summary>
public static class SipHeaderNames
{
    readonly record struct Row(SipHeader Header, string Name, char Compact, HeaderShape Shape, string Source);

    static readonly Row[] Rows =
    [
        new(SipHeader.Accept, "Accept", '\0', HeaderShape.List, "RFC 3261 20.1"),
        new(SipHeader.AcceptContact, "Accept-Contact", 'a', HeaderShape.List, "RFC 3841 9.2"),
        new(SipHeader.AcceptEncoding, "Accept-Encoding", '\0', HeaderShape.List, "RFC 3261 20.2"),
        new(SipHeader.AcceptLanguage, "Accept-Language", '\0', HeaderShape.List, "RFC 3261 20.3"),
        new(SipHeader.AlertInfo, "Alert-Info", '\0', HeaderShape.List, "RFC 3261 20.4"),
        new(SipHeader.Allow, "Allow", '\0', HeaderShape.List, "RFC 3261 20.5"),
        new(SipHeader.AllowEvents, "Allow-Events", 'u', HeaderShape.List, "RFC 6665 8.2.2"),
        new(SipHeader.AuthenticationInfo, "Authentication-Info", '\0', HeaderShape.Single, "RFC 3261 20.6"),
        new(SipHeader.Authorization, "Authorization", '\0', HeaderShape.Repeated, "RFC 3261 20.7"),
        new(SipHeader.CallId, "Call-ID", 'i', HeaderShape.Single, "RFC 3261 20.8"),
        new(SipHeader.CallInfo, "Call-Info", '\0', HeaderShape.List, "RFC 3261 20.9"),
        new(SipHeader.Contact, "Contact", 'm', HeaderShape.List, "RFC 3261 20.10"),
        new(SipHeader.ContentDisposition, "Content-Disposition", '\0', HeaderShape.Single, "RFC 3261 20.11"),
        new(SipHeader.ContentEncoding, "Content-Encoding", 'e', HeaderShape.List, "RFC 3261 20.12"),
        new(SipHeader.ContentLanguage, "Content-Language", '\0', HeaderShape.List, "RFC 3261 20.13"),
        new(SipHeader.ContentLength, "Content-Length", 'l', HeaderShape.Single, "RFC 3261 20.14"),
        new(SipHeader.ContentType, "Content-Type", 'c', HeaderShape.Single, "RFC 3261 20.15"),
        new(SipHeader.CSeq, "CSeq", '\0', HeaderShape.Single, "RFC 3261 20.16"),
        new(SipHeader.Date, "Date", '\0', HeaderShape.Single, "RFC 3261 20.17"),
        new(SipHeader.Diversion, "Diversion", '\0', HeaderShape.List, "RFC 5806 3"),
        new(SipHeader.ErrorInfo, "Error-Info", '\0', HeaderShape.List, "RFC 3261 20.18"),
        new(SipHeader.Event, "Event", 'o', HeaderShape.Single, "RFC 6665 8.2.1"),
        new(SipHeader.Expires, "Expires", '\0', HeaderShape.Single, "RFC 3261 20.19"),
        new(SipHeader.FlowTimer, "Flow-Timer", '\0', HeaderShape.Single, "RFC 5626 10"),
        new(SipHeader.From, "From", 'f', HeaderShape.Single, "RFC 3261 20.20"),
        new(SipHeader.HistoryInfo, "History-Info", '\0', HeaderShape.List, "RFC 7044 5"),
        new(SipHeader.InReplyTo, "In-Reply-To", '\0', HeaderShape.List, "RFC 3261 20.21"),
        new(SipHeader.Join, "Join", '\0', HeaderShape.Single, "RFC 3911 7.1"),
        new(SipHeader.MaxForwards, "Max-Forwards", '\0', HeaderShape.Single, "RFC 3261 20.22"),
        new(SipHeader.MimeVersion, "MIME-Version", '\0', HeaderShape.Single, "RFC 3261 20.24"),
        new(SipHeader.MinExpires, "Min-Expires", '\0', HeaderShape.Single, "RFC 3261 20.23"),
        new(SipHeader.MinSe, "Min-SE", '\0', HeaderShape.Single, "RFC 4028 5"),
        new(SipHeader.Organization, "Organization", '\0', HeaderShape.Single, "RFC 3261 20.25"),
        new(SipHeader.PAssertedIdentity, "P-Asserted-Identity", '\0', HeaderShape.List, "RFC 3325 9.1"),
        new(SipHeader.PPreferredIdentity, "P-Preferred-Identity", '\0', HeaderShape.List, "RFC 3325 9.2"),
        new(SipHeader.Path, "Path", '\0', HeaderShape.List, "RFC 3327 4"),
        new(SipHeader.Priority, "Priority", '\0', HeaderShape.Single, "RFC 3261 20.26"),
        new(SipHeader.Privacy, "Privacy", '\0', HeaderShape.Single, "RFC 3323 4.2"),
        new(SipHeader.ProxyAuthenticate, "Proxy-Authenticate", '\0', HeaderShape.Repeated, "RFC 3261 20.27"),
        new(SipHeader.ProxyAuthenticationInfo, "Proxy-Authentication-Info", '\0', HeaderShape.Single, "RFC 7615 4"),
        new(SipHeader.ProxyAuthorization, "Proxy-Authorization", '\0', HeaderShape.Repeated, "RFC 3261 20.28"),
        new(SipHeader.ProxyRequire, "Proxy-Require", '\0', HeaderShape.List, "RFC 3261 20.29"),
        new(SipHeader.RAck, "RAck", '\0', HeaderShape.Single, "RFC 3262 7.2"),
        new(SipHeader.Reason, "Reason", '\0', HeaderShape.List, "RFC 3326 2"),
        new(SipHeader.RecordRoute, "Record-Route", '\0', HeaderShape.List, "RFC 3261 20.30"),
        new(SipHeader.ReferSub, "Refer-Sub", '\0', HeaderShape.Single, "RFC 4488 4"),
        new(SipHeader.ReferTo, "Refer-To", 'r', HeaderShape.Single, "RFC 3515 2.1"),
        new(SipHeader.ReferredBy, "Referred-By", 'b', HeaderShape.Single, "RFC 3892 3"),
        new(SipHeader.RejectContact, "Reject-Contact", 'j', HeaderShape.List, "RFC 3841 9.2"),
        new(SipHeader.Replaces, "Replaces", '\0', HeaderShape.Single, "RFC 3891 6.1"),
        new(SipHeader.ReplyTo, "Reply-To", '\0', HeaderShape.Single, "RFC 3261 20.31"),
        new(SipHeader.RequestDisposition, "Request-Disposition", 'd', HeaderShape.List, "RFC 3841 9.1"),
        new(SipHeader.Require, "Require", '\0', HeaderShape.List, "RFC 3261 20.32"),
        new(SipHeader.RetryAfter, "Retry-After", '\0', HeaderShape.Single, "RFC 3261 20.33"),
        new(SipHeader.Route, "Route", '\0', HeaderShape.List, "RFC 3261 20.34"),
        new(SipHeader.RSeq, "RSeq", '\0', HeaderShape.Single, "RFC 3262 7.1"),
        new(SipHeader.Server, "Server", '\0', HeaderShape.Single, "RFC 3261 20.35"),
        new(SipHeader.ServiceRoute, "Service-Route", '\0', HeaderShape.List, "RFC 3608 5"),
        new(SipHeader.SessionExpires, "Session-Expires", 'x', HeaderShape.Single, "RFC 4028 4"),
        new(SipHeader.SipETag, "SIP-ETag", '\0', HeaderShape.Single, "RFC 3903 11.3.1"),
        new(SipHeader.SipIfMatch, "SIP-If-Match", '\0', HeaderShape.Single, "RFC 3903 11.3.2"),
        new(SipHeader.Subject, "Subject", 's', HeaderShape.Single, "RFC 3261 20.36"),
        new(SipHeader.SubscriptionState, "Subscription-State", '\0', HeaderShape.Single, "RFC 6665 8.2.3"),
        new(SipHeader.Supported, "Supported", 'k', HeaderShape.List, "RFC 3261 20.37"),
        new(SipHeader.Timestamp, "Timestamp", '\0', HeaderShape.Single, "RFC 3261 20.38"),
        new(SipHeader.To, "To", 't', HeaderShape.Single, "RFC 3261 20.39"),
        new(SipHeader.Unsupported, "Unsupported", '\0', HeaderShape.List, "RFC 3261 20.40"),
        new(SipHeader.UserAgent, "User-Agent", '\0', HeaderShape.Single, "RFC 3261 20.41"),
        new(SipHeader.Via, "Via", 'v', HeaderShape.List, "RFC 3261 20.42"),
        new(SipHeader.Warning, "Warning", '\0', HeaderShape.List, "RFC 3261 20.43"),
        new(SipHeader.WwwAuthenticate, "WWW-Authenticate", '\0', HeaderShape.Repeated, "RFC 3261 20.44"),
    ];

    static readonly Row[] ByHeader = ByNumber();
    static readonly SipHeader[] ByLetter = ByCompact();
    static readonly (byte[] Name, SipHeader Header)[][] ByLength = ByNameLength();

    /// <summary>The full name; empty for <see cref="SipHeader.Other"/>.</summary>
    public static string Name(SipHeader header) => ByHeader[(int)header].Name ?? "";

    /// <summary>The compact name (RFC 3261 section 7.3.3), or NUL.</summary>
    public static char Compact(SipHeader header) => ByHeader[(int)header].Compact;

    /// <summary>Where it is specified.</summary>
    public static string Source(SipHeader header) => ByHeader[(int)header].Source ?? "";

    /// <summary>Which header field a name is, in any case of letters, long or compact.</summary>
    public static SipHeader Find(ReadOnlySpan<byte> name)
    {
        if (name.Length == 1)
        {
            var letter = (name[0] | 0x20) - 'a';
            return letter is >= 0 and < 26 && char.IsAsciiLetter((char)name[0]) ? ByLetter[letter] : SipHeader.Other;
        }

        if (name.Length < ByLength.Length)
        {
            foreach (var (known, header) in ByLength[name.Length])
            {
                if (Ascii.EqualsIgnoreCase(known, name))
                {
                    return header;
                }
            }
        }

        return SipHeader.Other;
    }

    internal static HeaderShape Shape(SipHeader header) =>
        header == SipHeader.Other ? HeaderShape.Repeated : ByHeader[(int)header].Shape;

    static Row[] ByNumber()
    {
        var rows = new Row[Rows.Length + 1];
        foreach (var row in Rows)
        {
            rows[(int)row.Header] = row;
        }

        return rows;
    }

    static SipHeader[] ByCompact()
    {
        var letters = new SipHeader[26];
        foreach (var row in Rows.Where(row => row.Compact != '\0'))
        {
            letters[row.Compact - 'a'] = row.Header;
        }

        return letters;
    }

    static (byte[], SipHeader)[][] ByNameLength()
    {
        var longest = Rows.Max(row => row.Name.Length);
        return [.. Enumerable.Range(0, longest + 1).Select(length => Rows.Where(row => row.Name.Length == length)
            .Select(row => (Encoding.ASCII.GetBytes(row.Name), row.Header)).ToArray())];
    }
}
