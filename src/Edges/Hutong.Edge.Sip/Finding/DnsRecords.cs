using System.Net;

namespace Hutong.Edge.Sip.Finding;

/// <summary>
/// What is asked of name servers, by the number of its type (RFC 1035, RFC 2782, RFC 3403, RFC 3596).
/// </summary>
enum DnsType : ushort
{
    A = 1,
    Aaaa = 28,
    Srv = 33,
    Naptr = 35,
}

/// <summary>Where a service of a domain is (RFC 2782).</summary>
/// <param name="Priority">Lower ones first.</param>
/// <param name="Weight">Among those of one priority, how often it is tried first.</param>
/// <param name="Port">Its port.</param>
/// <param name="Target">Its host.</param>
readonly record struct SrvRecord(ushort Priority, ushort Weight, ushort Port, string Target);

/// <summary>By which transport a domain wants to be reached (RFC 3403 section 4.1, RFC 3263 section 4.1).</summary>
/// <param name="Order">Lower ones first; of a higher one nothing is used when a lower one fits.</param>
/// <param name="Preference">Among those of one order, lower ones first.</param>
/// <param name="Flags">What the replacement is: <c>s</c>, the name of SRV records.</param>
/// <param name="Service">The service and its transport: <c>SIP+D2U</c>.</param>
/// <param name="HasRule">Whether the name is to be made by a regular expression: SIP has none.</param>
/// <param name="Replacement">The name to ask for next.</param>
readonly record struct NaptrRecord(
    ushort Order, ushort Preference, string Flags, string Service, bool HasRule, string Replacement);

/// <summary>What a name server answered.</summary>
/// <param name="Servers">SRV records; none when there are none.</param>
/// <param name="Ways">NAPTR records.</param>
/// <param name="Addresses">Addresses asked for, or of hosts that came along.</param>
/// <param name="IsTruncated">Whether there is more than fitted: to be asked again over a connection.</param>
sealed record DnsAnswer(
    IReadOnlyList<SrvRecord> Servers, IReadOnlyList<NaptrRecord> Ways,
    IReadOnlyList<(string Host, IPAddress Address)> Addresses, bool IsTruncated);
