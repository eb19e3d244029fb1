using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Sip.Transports;
using Hutong.Sip.Uris;

namespace Hutong.Edge.Sip.Registrar;

/// <summary>One registration: a telephone of an account, and the way to it (RFC 3261 section 10, RFC 5626).</summary>
sealed record Binding
{
    /// <summary>Our name of it, the same while it is refreshed.</summary>
    public required string Id { get; init; }

    public required AccountRef Account { get; init; }

    /// <summary>The password that it was registered with.</summary>
    public required DeviceId Device { get; init; }

    /// <summary>Its own address, as it wrote it: behind a translator, or <c>.invalid</c>, it only names it.</summary>
    public required SipUri Contact { get; init; }

    /// <summary>The same as answers show it, with what names the telephone.</summary>
    public required string ShownContact { get; init; }

    /// <summary>The way that its registration came by: requests take it back.</summary>
    public required ISipFlow Flow { get; init; }

    /// <summary>Proxies on the way (RFC 3327), next first.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];

    public required DateTimeOffset Expires { get; init; }

    public required DateTimeOffset Refreshed { get; init; }

    /// <summary>Its preference in thousandths.</summary>
    public int Preference { get; init; } = 1000;

    /// <summary>
    /// The telephone itself (RFC 5626: <c>+sip.instance</c>), and which of its flows; null and 0: not said.
    /// </summary>
    public string? Instance { get; init; }

    public uint FlowNumber { get; init; }

    public required string CallId { get; init; }

    public required uint Sequence { get; init; }

    public string? Agent { get; init; }

    /// <summary>Whether it shows messages, as far as it says.</summary>
    public bool TakesMessages { get; init; }

    /// <summary>Whether another registration takes this one's place.</summary>
    public bool IsSameAs(Binding other) => Instance is not null && other.Instance is not null
        ? Instance == other.Instance && FlowNumber == other.FlowNumber
        : Contact == other.Contact;
}
