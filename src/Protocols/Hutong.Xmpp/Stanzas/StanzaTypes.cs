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
}
