namespace Hutong.Xmpp.Stanzas;

/// <summary>The text forms of <see cref="StanzaType"/>.</summary>
public static class StanzaTypes
{
    /// <summary>The wire form; null for <see cref="StanzaType.None"/>.</summary>
    public static string? Text(StanzaType type) => type switch
    {
        StanzaType.None => null,
        StanzaType.Chat => "chat",
        StanzaType.Groupchat => "groupchat",
        StanzaType.Headline => "headline",
        StanzaType.Normal => "normal",
        StanzaType.Error => "error",
        StanzaType.Get => "get",
        StanzaType.Set => "set",
        StanzaType.Result => "result",
        StanzaType.Unavailable => "unavailable",
        StanzaType.Subscribe => "subscribe",
        StanzaType.Subscribed => "subscribed",
        StanzaType.Unsubscribe => "unsubscribe",
        StanzaType.Unsubscribed => "unsubscribed",
        _ => "probe",
    };

    /// <summary>
    /// Reads the wire form for a kind. False when the kind has no such type. A message of an unknown type is a normal
    /// one (RFC 6121 section 5.2.2); an iq must have one of its four (RFC 6120 section 8.2.3).
    /// </summary>
    public static bool TryRead(StanzaKind kind, ReadOnlySpan<byte> utf8, out StanzaType type)
    {
        type = kind switch
        {
            StanzaKind.Message => utf8 switch
            {
                _ when utf8.SequenceEqual("chat"u8) => StanzaType.Chat,
                _ when utf8.SequenceEqual("groupchat"u8) => StanzaType.Groupchat,
                _ when utf8.SequenceEqual("error"u8) => StanzaType.Error,
                _ when utf8.SequenceEqual("headline"u8) => StanzaType.Headline,
                _ => StanzaType.Normal,
            },
            StanzaKind.Iq => utf8 switch
            {
                _ when utf8.SequenceEqual("get"u8) => StanzaType.Get,
                _ when utf8.SequenceEqual("set"u8) => StanzaType.Set,
                _ when utf8.SequenceEqual("result"u8) => StanzaType.Result,
                _ when utf8.SequenceEqual("error"u8) => StanzaType.Error,
                _ => StanzaType.None,
            },
            _ => utf8 switch
            {
                _ when utf8.SequenceEqual("unavailable"u8) => StanzaType.Unavailable,
                _ when utf8.SequenceEqual("error"u8) => StanzaType.Error,
                _ when utf8.SequenceEqual("probe"u8) => StanzaType.Probe,
                _ when utf8.SequenceEqual("subscribe"u8) => StanzaType.Subscribe,
                _ when utf8.SequenceEqual("subscribed"u8) => StanzaType.Subscribed,
                _ when utf8.SequenceEqual("unsubscribe"u8) => StanzaType.Unsubscribe,
                _ when utf8.SequenceEqual("unsubscribed"u8) => StanzaType.Unsubscribed,
                _ => StanzaType.None,
            },
        };
        return type != StanzaType.None;
    }
}
