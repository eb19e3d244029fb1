using System.Globalization;

namespace Hutong.Messaging.Eventing;

/// <summary>Times on the wire (XEP-0082).</summary>
static class Stamps
{
    /// <summary>With milliseconds, UTC.</summary>
    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
