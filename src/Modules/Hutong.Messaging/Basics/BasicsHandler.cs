using System.Globalization;
using System.Reflection;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Basics;

/// <summary>Answers the small questions.</summary>
sealed class BasicsHandler(TimeProvider time, BasicsOptions options)
{
    readonly long started = time.GetTimestamp();

    /// <summary>XEP-0092 section 2. The operating system is nobody's business.</summary>
    public Element Version() => new Element("query", BasicsFeature.Version)
        .WithText("name", "Hutong")
        .WithText("version", options.TellVersion ? ProgramVersion() : "");

    /// <summary>XEP-0202 section 3, with times as XEP-0082 writes them.</summary>
    public Element Time()
    {
        var now = time.GetUtcNow();
        var offset = time.LocalTimeZone.GetUtcOffset(now);
        var tzo = (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString("hh\\:mm", CultureInfo.InvariantCulture);
        return new Element("time", BasicsFeature.Time)
            .WithText("tzo", tzo)
            .WithText("utc", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
    }

    /// <summary>XEP-0012 section 5: the uptime in seconds.</summary>
    public Element Uptime() => new Element("query", BasicsFeature.Last).With("seconds",
        ((long)time.GetElapsedTime(started).TotalSeconds).ToString(CultureInfo.InvariantCulture));

    /// <summary>XEP-0157 section 2; null when the operator named no address.</summary>
    public Element? ContactAddresses()
    {
        FormField[] fields =
        [
            new("abuse-addresses", options.AbuseAddresses, "list-multi"),
            new("admin-addresses", options.AdminAddresses, "list-multi"),
            new("feedback-addresses", options.FeedbackAddresses, "list-multi"),
            new("sales-addresses", options.SalesAddresses, "list-multi"),
            new("security-addresses", options.SecurityAddresses, "list-multi"),
            new("status-addresses", options.StatusAddresses, "list-multi"),
            new("support-addresses", options.SupportAddresses, "list-multi"),
        ];
        var named = Array.FindAll(fields, field => field.Values.Count > 0);
        return named.Length == 0 ? null
            : DataForm.Of("result", "http://jabber.org/network/serverinfo", named).ToElement();
    }

    static string ProgramVersion() =>
        typeof(BasicsHandler).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+')[0] ?? "";
}
