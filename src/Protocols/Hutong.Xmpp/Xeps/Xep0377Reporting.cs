using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>A report of spam or abuse (XEP-0377).</summary>
/// <param name="Reason">A URN, for example <see cref="Spam"/>.</param>
/// <param name="Text">What the reporter says, or null.</param>
/// <param name="Messages">Which messages, by ids that the reporter's archive gave them.</param>
/// <param name="ToOrigin">Whether the sender's server may be told.</param>
/// <param name="ToThirdParties">Whether others may be told.</param>
public sealed record AbuseReport(string Reason, string? Text, IReadOnlyList<StanzaId> Messages,
    bool ToOrigin = false, bool ToThirdParties = false)
{
    /// <summary>XEP-0377.</summary>
    public const string Namespace = "urn:xmpp:reporting:1";

    /// <summary>Unwanted messages.</summary>
    public const string Spam = "urn:xmpp:reporting:spam";

    /// <summary>Abuse of a person.</summary>
    public const string Abuse = "urn:xmpp:reporting:abuse";

    /// <summary>Messages that one report may name at most.</summary>
    public const int MaxMessages = 100;

    /// <summary>Reads a report; null when the element is none or gives no reason.</summary>
    public static AbuseReport? Read(Element? element)
    {
        if (element is null || !element.Is("report", Namespace) || element["reason"] is not { Length: > 0 } reason)
        {
            return null;
        }

        var ids = element.Children.Select(StanzaId.Read).OfType<StanzaId>().Take(MaxMessages).ToArray();
        return new(reason, element.Child("text")?.Text, ids,
            element.Child("report-origin") is not null, element.Child("third-party") is not null);
    }

    /// <summary>Writes it.</summary>
    public Element ToElement()
    {
        var report = new Element("report", Namespace).With("reason", Reason);
        foreach (var id in Messages)
        {
            report.With(id.ToElement());
        }

        return report.WithText("text", Text)
            .With(ToOrigin ? new Element("report-origin", Namespace) : null)
            .With(ToThirdParties ? new Element("third-party", Namespace) : null);
    }
}
