namespace Hutong.Xmpp.Stanzas;

/// <summary>The three kinds of stanza (RFC 6120 section 8.2).</summary>
public enum StanzaKind : byte
{
    /// <summary>A message.</summary>
    Message,

    /// <summary>A presence.</summary>
    Presence,

    /// <summary>A request or its answer.</summary>
    Iq,
}

/// <summary>The <c>type</c> of any stanza; which values a kind may have is checked when it is read.</summary>
public enum StanzaType : byte
{
    /// <summary>No <c>type</c>: a normal message, an available presence. Never an iq.</summary>
    None,
    /// <summary>Message: chat.</summary>
    Chat,
    /// <summary>Message: groupchat.</summary>
    Groupchat,
    /// <summary>Message: headline.</summary>
    Headline,
    /// <summary>Message: normal, written out.</summary>
    Normal,
    /// <summary>Any kind: error.</summary>
    Error,
    /// <summary>Iq: get.</summary>
    Get,
    /// <summary>Iq: set.</summary>
    Set,
    /// <summary>Iq: result.</summary>
    Result,
    /// <summary>Presence: unavailable.</summary>
    Unavailable,
    /// <summary>Presence: subscribe.</summary>
    Subscribe,
    /// <summary>Presence: subscribed.</summary>
    Subscribed,
    /// <summary>Presence: unsubscribe.</summary>
    Unsubscribe,
    /// <summary>Presence: unsubscribed.</summary>
    Unsubscribed,
    /// <summary>Presence: probe.</summary>
    Probe,
}
