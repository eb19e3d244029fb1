using System.Globalization;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>What time it is where somebody is (XEP-0202).</summary>
public static class EntityTime
{
    /// <summary>XEP-0202.</summary>
    public const string Namespace = "urn:xmpp:time";

    /// <summary>Reads an answer; null when the element is none.</summary>
    public static DateTimeOffset? Read(Element? element)
    {
        if (element is null || !element.Is("time", Namespace)
            || XmppDateTime.Read(element.Child("utc")?.Text) is not { } utc
            || element.Child("tzo")?.Text is not { } zone)
        {
            return null;
        }

        if (zone == "Z")
        {
            return utc;
        }

        return zone.Length == 6 && zone[0] is '+' or '-'
            && TimeSpan.TryParseExact(zone.AsSpan(1), @"hh\:mm", CultureInfo.InvariantCulture, out var offset)
            && offset <= TimeSpan.FromHours(14) ? utc.ToOffset(zone[0] == '-' ? -offset : offset) : null;
    }

    /// <summary>Writes an answer.</summary>
    public static Element Write(DateTimeOffset time) => new Element("time", Namespace)
        .WithText("tzo", (time.Offset < TimeSpan.Zero ? "-" : "+")
            + time.Offset.ToString(@"hh\:mm", CultureInfo.InvariantCulture))
        .WithText("utc", XmppDateTime.FormatSeconds(time));
}
