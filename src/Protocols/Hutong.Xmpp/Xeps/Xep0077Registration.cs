using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>A request for an account, a new password, or the end of an account (XEP-0077).</summary>
/// <param name="Username">The localpart, or null.</param>
/// <param name="Password">The password, or null.</param>
/// <param name="Remove">Whether the account is to end (section 3.2).</param>
public sealed record Registration(string? Username, string? Password, bool Remove = false)
{
    /// <summary>XEP-0077.</summary>
    public const string Namespace = "jabber:iq:register";

    /// <summary>The feature of a stream.</summary>
    public const string FeatureNamespace = "http://jabber.org/features/iq-register";

    /// <summary>Reads a request; null when the element is none.</summary>
    public static Registration? Read(Element? element) => element is not null && element.Is("query", Namespace)
        ? new(element.Child("username")?.Text, element.Child("password")?.Text, element.Child("remove") is not null)
        : null;

    /// <summary>Writes a request.</summary>
    public Element ToElement() => new Element("query", Namespace)
        .WithText("username", Username).WithText("password", Password)
        .With(Remove ? new Element("remove", Namespace) : null);

    /// <summary>The answer that tells what is asked for, and for somebody who has an account which it is.</summary>
    public static Element Fields(string instructions, string? registered)
    {
        var query = new Element("query", Namespace).WithText("instructions", instructions);
        if (registered is not null)
        {
            query.With(new Element("registered", Namespace));
        }

        return query.WithText("username", registered ?? "").WithText("password", "");
    }

    /// <summary>Not the password.</summary>
    public override string ToString() => nameof(Registration);
}
