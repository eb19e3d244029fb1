using System.Globalization;
using Hutong.Sip.Text;

namespace Hutong.Sip.Headers;

/// <summary>The header field Date: RFC 1123's form, in GMT and nothing else (RFC 3261 section 20.17).</summary>
public static class SipDates
{
    const string Form = "ddd, dd MMM yyyy HH:mm:ss 'GMT'";

    /// <summary>
    /// Reads it. False for another zone, also for UTC, which RFC 4475 section 3.1.2.12 calls invalid.
    /// </summary>
    public static bool TryRead(SipText text, out DateTimeOffset date) => DateTimeOffset.TryParseExact(
        text.ToString(), Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date);

    /// <summary>Writes it.</summary>
    public static string Format(DateTimeOffset date) =>
        date.ToUniversalTime().ToString(Form, CultureInfo.InvariantCulture);
}
