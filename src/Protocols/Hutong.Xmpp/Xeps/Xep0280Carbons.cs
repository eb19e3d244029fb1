using System.Buffers;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Xmpp.Xeps;

/// <summary>Copies of a message for the other devices of its sender and receiver (XEP-0280).</summary>
public static class Carbons
{
    /// <summary>XEP-0280.</summary>
    public const string Namespace = "urn:xmpp:carbons:2";

    /// <summary>That the rules of section 6.1 decide what is copied.</summary>
    public const string RulesFeature = "urn:xmpp:carbons:rules:0";

    /// <summary>Whether a message asks not to be copied (section 7).</summary>
    public static bool IsPrivate(Stanza message) => message.Has("private", Namespace);

    /// <summary>A copy (sections 8 and 9).</summary>
    /// <param name="message">The message, with both addresses.</param>
    /// <param name="sent">Whether the account sent it; else it received it.</param>
    /// <param name="account">The bare address of the account: the copy comes from it.</param>
    /// <param name="device">The full address that the copy goes to, or null to set it later.</param>
    /// <param name="extra">Canonical children that the inner message gets at its end, for example a stanza-id.</param>
    public static Stanza Copy(Stanza message, bool sent, Jid account, Jid? device, ReadOnlySpan<byte> extra = default)
    {
        var output = new ArrayBufferWriter<byte>(message.Payload.Length + extra.Length + 384);
        output.Write(sent ? "<sent xmlns='urn:xmpp:carbons:2'>"u8 : "<received xmlns='urn:xmpp:carbons:2'>"u8);
        output.Write("<forwarded xmlns='urn:xmpp:forward:0'>"u8);
        message.WriteTo(output, extra);
        output.Write(sent ? "</forwarded></sent>"u8 : "</forwarded></received>"u8);
        return new(StanzaKind.Message, message.Type, null, account, device, null, output.WrittenMemory,
            [new(sent ? "sent" : "received", Namespace, 0, output.WrittenCount)]);
    }

    /// <summary>
    /// The message in a copy; null when the stanza is none. Only from one's own account may it be believed.
    /// </summary>
    public static (Stanza Message, bool Sent)? Read(Stanza stanza)
    {
        var sent = stanza.Child("sent", Namespace);
        var copy = sent ?? stanza.Child("received", Namespace);
        return Forwarded.Read(copy?.Child("forwarded", Forwarded.Namespace)) is { } forwarded
            ? (forwarded.Stanza, sent is not null) : null;
    }
}
