using System.Globalization;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>A service beside XMPP, for example a TURN relay (XEP-0215).</summary>
/// <param name="Type">For example <c>stun</c>, <c>turn</c>, <c>turns</c>.</param>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">Its port.</param>
/// <param name="Transport"><c>udp</c> or <c>tcp</c>.</param>
/// <param name="Username">A name to use there, or null.</param>
/// <param name="Password">A password to use there, or null.</param>
/// <param name="Expires">Until when the two are good, or null.</param>
/// <param name="Restricted">Whether the two are needed.</param>
public sealed record ExternalService(string Type, string Host, int Port, string Transport,
    string? Username = null, string? Password = null, DateTimeOffset? Expires = null, bool Restricted = false)
{
    /// <summary>XEP-0215.</summary>
    public const string Namespace = "urn:xmpp:extdisco:2";

    /// <summary>The answer to a question for services; the type is repeated when one was asked for.</summary>
    public static Element Services(IEnumerable<ExternalService> services, string? type = null) =>
        Write(new Element("services", Namespace).With("type", type), services);

    /// <summary>The answer to a question for credentials.</summary>
    public static Element Credentials(IEnumerable<ExternalService> services) =>
        Write(new Element("credentials", Namespace), services);

    /// <summary>The service that a question for credentials names: host and type; null when there is none.</summary>
    public static (string Host, string Type)? ReadCredentials(Element? element) =>
        element is not null && element.Is("credentials", Namespace)
        && element.Child("service") is { } service && service["host"] is { } host && service["type"] is { } type
            ? (host, type) : null;

    /// <summary>Reads an answer.</summary>
    public static IReadOnlyList<ExternalService> Read(Element? element)
    {
        var services = new List<ExternalService>();
        foreach (var child in element?.Children ?? [])
        {
            if (child.Is("service", Namespace) && child["type"] is { } type && child["host"] is { } host)
            {
                _ = int.TryParse(child["port"], NumberStyles.None, CultureInfo.InvariantCulture, out var port);
                services.Add(new(type, host, port, child["transport"] ?? "udp", child["username"], child["password"],
                    XmppDateTime.Read(child["expires"]), child["restricted"] is "true" or "1"));
            }
        }

        return services;
    }

    static Element Write(Element answer, IEnumerable<ExternalService> services)
    {
        foreach (var service in services)
        {
            answer.With(new Element("service", Namespace).With("type", service.Type).With("host", service.Host)
                .With("port", service.Port.ToString(CultureInfo.InvariantCulture)).With("transport", service.Transport)
                .With("username", service.Username).With("password", service.Password)
                .With("expires", service.Expires is { } at ? XmppDateTime.FormatSeconds(at) : null)
                .With("restricted", service.Restricted ? "true" : null));
        }

        return answer;
    }
}
