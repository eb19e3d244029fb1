using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>
/// Invitations: to be a contact (XEP-0379), to have an account (XEP-0401), and their tokens (XEP-0445).
/// </summary>
public static class Invitations
{
    /// <summary>A token that was given in advance (XEP-0379).</summary>
    public const string Namespace = "urn:xmpp:pars:0";

    /// <summary>The feature of a stream, that a token opens registration (XEP-0445 section 3).</summary>
    public const string RegisterNamespace = "urn:xmpp:ibr-token:0";

    /// <summary>The command that invites a contact (XEP-0401 section 3).</summary>
    public const string InviteNode = "urn:xmpp:invite#invite";

    /// <summary>The command by which an administrator makes an account to be claimed (XEP-0401 section 4).</summary>
    public const string CreateAccountNode = "urn:xmpp:invite#create-account";

    /// <summary>FORM_TYPE of the result of both.</summary>
    public const string ResultForm = "urn:xmpp:invite#invitation";

    /// <summary>The token in an element, or null.</summary>
    public static string? Token(Element? element) =>
        element is not null && element.Is("preauth", Namespace) && element["token"] is { Length: > 0 } token ? token
            : null;

    /// <summary>The token in a request for subscription, or null.</summary>
    public static string? Token(Stanza presence) => Token(presence.Child("preauth", Namespace));

    /// <summary>Writes a token.</summary>
    public static Element Preauth(string token) => new Element("preauth", Namespace).With("token", token);

    /// <summary>The link by which somebody becomes a contact (XEP-0379 section 3.2).</summary>
    /// <param name="inviter">Whose contact.</param>
    /// <param name="token">The token.</param>
    /// <param name="withAccount">Whether it also opens an account here (<c>ibr=y</c>).</param>
    public static string ContactUri(Jid inviter, string token, bool withAccount) =>
        $"xmpp:{Uri.EscapeDataString(inviter.Local ?? "")}@{inviter.Domain}"
        + $"?roster;preauth={Uri.EscapeDataString(token)}"
        + (withAccount ? ";ibr=y" : "");

    /// <summary>
    /// The link by which somebody opens an account: of a given name, or of any when there is no localpart.
    /// </summary>
    public static string RegisterUri(Jid account, string token) =>
        $"xmpp:{(account.Local is null ? "" : Uri.EscapeDataString(account.Local) + "@")}{account.Domain}"
        + $"?register;preauth={Uri.EscapeDataString(token)}";

    /// <summary>The result of either command.</summary>
    public static DataForm Result(string uri, string? landingUrl, DateTimeOffset? expires)
    {
        var fields = new List<FormField> { new("uri", uri, "text-single") };
        if (landingUrl is not null)
        {
            fields.Add(new("landing-url", landingUrl, "text-single"));
        }

        if (expires is { } at)
        {
            fields.Add(new("expire", XmppDateTime.FormatSeconds(at), "text-single"));
        }

        return DataForm.Of("result", ResultForm, fields);
    }
}
