namespace Hutong.Xmpp.Streams;

/// <summary>
/// The attributes of a stream's opening (RFC 6120 section 4.7), or of <c>open</c> in a WebSocket (RFC 7395 section
/// 3.4). Addresses are as sent: what to answer to a bad one depends on who asks.
/// </summary>
/// <param name="To">The domain that is asked for, or null.</param>
/// <param name="From">The peer's own address, or null.</param>
/// <param name="Id">The stream's id: only a server sends it.</param>
/// <param name="Version">The version, or null before XMPP 1.0.</param>
/// <param name="Lang">The stream's <c>xml:lang</c>, in force for stanzas that name none.</param>
/// <param name="ContentNamespace">The default namespace; <c>jabber:client</c> in a WebSocket.</param>
public sealed record StreamHeader(
    string? To, string? From, string? Id, string? Version, string? Lang, string ContentNamespace);
