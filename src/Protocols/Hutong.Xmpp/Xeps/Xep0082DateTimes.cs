using System.Globalization;

namespace Hutong.Xmpp.Xeps;

/// <summary>Dates and times on the wire (XEP-0082).</summary>
public static class XmppDateTime
{
    static readonly string[] Forms =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>The form with milliseconds, in UTC: <c>2026-11-21T08:00:00.123Z</c>.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The form without fractions: <c>2026-11-21T08:00:00Z</c>.</summary>
    public static string FormatSeconds(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads a time with its zone (section 3.2); null when it is none. Without a zone it is none.</summary>
    public static DateTimeOffset? Read(string? text)
    {
        if (text is null || text.Length is < 20 or > 40 || (text[^1] != 'Z' && text[^3] != ':'))
        {
            return null;
        }

        return DateTimeOffset.TryParseExact(
            text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time : null;
    }
}
