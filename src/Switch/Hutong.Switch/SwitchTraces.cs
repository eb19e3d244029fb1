using System.Diagnostics;

namespace Hutong.Switch;

/// <summary>
/// Spans of the exchange. Their tags are words of ours: no address, no id and no content of a stanza. Nothing is made
/// while nobody listens.
/// </summary>
static class SwitchTraces
{
    public static readonly ActivitySource Source = new("Hutong.Switch");

    /// <summary>Where a message goes: <c>user</c> or <c>remote</c>.</summary>
    public const string Way = "hutong.way";

    /// <summary>The condition by which a stanza was refused (RFC 6120 section 8.3.3).</summary>
    public const string Refusal = "hutong.refusal";

    /// <summary>The namespace of a request that has a handler.</summary>
    public const string Request = "hutong.request";
}
