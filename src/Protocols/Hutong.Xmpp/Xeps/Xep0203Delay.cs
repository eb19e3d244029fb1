using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>When a stanza was first sent, on one that comes late (XEP-0203).</summary>
/// <param name="Stamp">When.</param>
/// <param name="From">Who kept it, or null.</param>
/// <param name="Reason">Why it is late, or null.</param>
public sealed record Delay(DateTimeOffset Stamp, Jid? From = null, string? Reason = null)
{
    /// <summary>XEP-0203.</summary>
    public const string Namespace = "urn:xmpp:delay";

    /// <summary>Reads it; null when the element is none or has no time.</summary>
    public static Delay? Read(Element? element)
    {
        if (element is null || !element.Is("delay", Namespace) || XmppDateTime.Read(element["stamp"]) is not { } stamp)
        {
            return null;
        }

        return new(stamp, Jid.TryParse(element["from"], out var from) ? from : null,
            element.Text.Length > 0 ? element.Text : null);
    }

    /// <summary>Writes it.</summary>
    public Element ToElement() => new Element("delay", Namespace)
        .With("from", From?.ToString()).With("stamp", XmppDateTime.Format(Stamp)).WithText(Reason ?? "");
}
