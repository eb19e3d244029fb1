using System.Globalization;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>Signing in again with a token (XEP-0484).</summary>
/// <param name="Count">The client's counter, which must grow for early data; or null.</param>
/// <param name="Invalidate">Whether the token is to be good no more.</param>
public sealed record FastAuthentication(uint? Count, bool Invalidate)
{
    /// <summary>XEP-0484.</summary>
    public const string Namespace = "urn:xmpp:fast:0";

    /// <summary>Reads it; null when the element is none.</summary>
    public static FastAuthentication? Read(Element? element) => element is not null && element.Is("fast", Namespace)
        ? new(uint.TryParse(element["count"], NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count
            : null,
            element["invalidate"] is "true" or "1")
        : null;

    /// <summary>Writes it.</summary>
    public Element ToElement() => new Element("fast", Namespace)
        .With("count", Count?.ToString(CultureInfo.InvariantCulture)).With("invalidate", Invalidate ? "true" : null);

    /// <summary>The mechanism that a client asks a token for; null when the element asks for none.</summary>
    public static string? ReadRequest(Element? element) =>
        element is not null && element.Is("request-token", Namespace) ? element["mechanism"] : null;

    /// <summary>A request for a token.</summary>
    public static Element Request(string mechanism) =>
        new Element("request-token", Namespace).With("mechanism", mechanism);

    /// <summary>The feature inside SASL2.</summary>
    public static Element Feature(IEnumerable<string> mechanisms)
    {
        var fast = new Element("fast", Namespace);
        foreach (var mechanism in mechanisms)
        {
            fast.WithText("mechanism", mechanism);
        }

        return fast;
    }
}

/// <summary>A token that the server gives (XEP-0484 section 3.4).</summary>
/// <param name="Token">The secret, as text.</param>
/// <param name="Expiry">Until when it is good.</param>
public sealed record FastToken(string Token, DateTimeOffset Expiry)
{
    /// <summary>Reads it; null when the element is none.</summary>
    public static FastToken? Read(Element? element) =>
        element is not null && element.Is("token", FastAuthentication.Namespace)
        && element["token"] is { } token && XmppDateTime.Read(element["expiry"]) is { } expiry ? new(token, expiry)
        : null;

    /// <summary>Writes it.</summary>
    public Element ToElement() => new Element("token", FastAuthentication.Namespace)
        .With("token", Token).With("expiry", XmppDateTime.FormatSeconds(Expiry));

    /// <summary>Not the token.</summary>
    public override string ToString() => nameof(FastToken);
}
