using Hutong.Xmpp.Sasl;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>The client that authenticates: which of a person's devices it is (XEP-0388 section 2.3).</summary>
/// <param name="Id">A UUID that stays the same from one time to the next, or null.</param>
/// <param name="Software">What it runs, or null.</param>
/// <param name="Device">What its owner calls it, or null.</param>
public sealed record UserAgent(string? Id, string? Software, string? Device)
{
    /// <summary>Reads it; null when the element is none.</summary>
    public static UserAgent? Read(Element? element) => element is not null && element.Is("user-agent", Sasl2.Namespace)
        ? new(Guid.TryParseExact(element["id"], "D", out var id) ? id.ToString("D") : null,
            element.Child("software")?.Text, element.Child("device")?.Text) : null;

    /// <summary>Writes it.</summary>
    public Element ToElement() => new Element("user-agent", Sasl2.Namespace)
        .With("id", Id).WithText("software", Software).WithText("device", Device);
}

/// <summary>
/// The start of an authentication with all that is to happen when it succeeds (XEP-0388 section 2.3).
/// </summary>
/// <param name="Mechanism">The SASL mechanism.</param>
/// <param name="InitialResponse">In base64; null when there is none.</param>
/// <param name="Agent">The client, or null.</param>
/// <param name="Inline">What else it asks for: Bind 2, resumption, a token.</param>
public sealed record Authenticate(
    string Mechanism, string? InitialResponse, UserAgent? Agent, IReadOnlyList<Element> Inline)
{
    /// <summary>Reads it; null when the element is none or names no mechanism.</summary>
    public static Authenticate? Read(Element? element) =>
        element is not null && element.Is("authenticate", Sasl2.Namespace)
            && element["mechanism"] is { Length: > 0 } mechanism
            ? new(mechanism, element.Child("initial-response")?.Text, UserAgent.Read(element.Child("user-agent")),
                [.. element.Children.Where(child => child.Namespace != Sasl2.Namespace)])
            : null;

    /// <summary>The first thing of a name and namespace that it asks for, or null.</summary>
    public Element? Asks(string name, string ns) => Inline.FirstOrDefault(child => child.Is(name, ns));

    /// <summary>Writes it.</summary>
    public Element ToElement()
    {
        var element = new Element("authenticate", Sasl2.Namespace).With("mechanism", Mechanism)
            .WithText("initial-response", InitialResponse).With(Agent?.ToElement());
        foreach (var one in Inline)
        {
            element.With(one);
        }

        return element;
    }
}

/// <summary>The elements of SASL2 (XEP-0388).</summary>
public static class Sasl2
{
    /// <summary>XEP-0388.</summary>
    public const string Namespace = "urn:xmpp:sasl:2";

    /// <summary>XEP-0440: which channel bindings the server has.</summary>
    public const string ChannelBindingNamespace = "urn:xmpp:sasl-cb:0";

    /// <summary>The feature: mechanisms, and what can be asked for inside.</summary>
    public static Element Feature(IEnumerable<string> mechanisms, params IEnumerable<Element> inline)
    {
        var feature = new Element("authentication", Namespace);
        foreach (var mechanism in mechanisms)
        {
            feature.WithText("mechanism", mechanism);
        }

        var inside = new Element("inline", Namespace);
        foreach (var one in inline)
        {
            inside.With(one);
        }

        return inside.Children.Count == 0 ? feature : feature.With(inside);
    }

    /// <summary>The feature that names channel bindings (XEP-0440); null for none.</summary>
    public static Element? ChannelBindings(IEnumerable<ChannelBinding> bindings)
    {
        var feature = new Element("sasl-channel-binding", ChannelBindingNamespace);
        foreach (var binding in bindings)
        {
            feature.With(new Element("channel-binding", ChannelBindingNamespace).With("type", binding.Type));
        }

        return feature.Children.Count == 0 ? null : feature;
    }

    /// <summary>A challenge.</summary>
    public static Element Challenge(ReadOnlySpan<byte> data) =>
        new Element("challenge", Namespace).WithText(data.IsEmpty ? "" : Convert.ToBase64String(data));

    /// <summary>The end of a good authentication.</summary>
    /// <param name="address">Bare, or full when a resource was bound.</param>
    /// <param name="data">What the mechanism says at last; empty for nothing.</param>
    /// <param name="results">Of what was asked for inside.</param>
    public static Element Success(Jid address, ReadOnlySpan<byte> data, params IEnumerable<Element> results)
    {
        var success = new Element("success", Namespace)
            .WithText("additional-data", data.IsEmpty ? null : Convert.ToBase64String(data))
            .WithText("authorization-identifier", address.ToString());
        foreach (var one in results)
        {
            success.With(one);
        }

        return success;
    }

    /// <summary>The end of a bad one.</summary>
    public static Element Failure(SaslFailure failure, string? text = null) => new Element("failure", Namespace)
        .With(new Element(SaslFailures.Condition(failure), Ns.Sasl)).WithText("text", text);
}
