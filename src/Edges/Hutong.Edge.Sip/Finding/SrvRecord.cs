using System.Net;

namespace Hutong.Edge.Sip.Finding;

/// <summary>Where a service of a domain is (RFC 2782).</summary>
/// <param name="Priority">Lower ones first.</param>
/// <param name="Weight">Among those of one priority, how often it is tried first.</param>
/// <param name="Port">Its port.</param>
/// <param name="Target">Its host.</param>
readonly record struct SrvRecord(ushort Priority, ushort Weight, ushort Port, string Target);

/// <summary>What a name server answered.</summary>
/// <param name="Records">The records asked for; none when there are none.</param>
/// <param name="Addresses">Addresses of hosts that came along.</param>
/// <param name="IsTruncated">Whether there is more than fitted: to be asked again over a connection.</param>
sealed record SrvAnswer(
    IReadOnlyList<SrvRecord> Records, IReadOnlyList<(string Host, IPAddress Address)> Addresses, bool IsTruncated);
