using System.Diagnostics.CodeAnalysis;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>One address to block, with the report that may come with it (XEP-0191 section 3.3, XEP-0377).</summary>
/// <param name="Jid">An address, an account, a domain.</param>
/// <param name="Report">Why, when the blocker reports abuse.</param>
public sealed record BlockItem(Jid Jid, AbuseReport? Report = null);

/// <summary>The block list and changes to it (XEP-0191).</summary>
public static class Blocking
{
    /// <summary>XEP-0191.</summary>
    public const string Namespace = "urn:xmpp:blocking";

    /// <summary>The namespace of the condition <c>blocked</c>.</summary>
    public const string ErrorNamespace = "urn:xmpp:blocking:errors";

    /// <summary>Addresses that one request may name at most.</summary>
    public const int MaxItems = 1000;

    /// <summary>The error for a stanza to somebody whom its sender has blocked (section 3.3).</summary>
    public static readonly StanzaError Blocked =
        StanzaError.NotAcceptable with { Type = "cancel", Application = new Element("blocked", ErrorNamespace) };

    /// <summary>
    /// Reads <c>block</c> or <c>unblock</c>. An empty <c>unblock</c> is for all; an empty <c>block</c> is
    /// <c>bad-request</c>, an address that is none <c>jid-malformed</c>.
    /// </summary>
    public static bool TryRead(Element element, out bool block, out IReadOnlyList<BlockItem> items,
        [NotNullWhen(false)] out StanzaError? error)
    {
        var list = new List<BlockItem>();
        (items, error, block) = (list, StanzaError.BadRequest, element.Name == "block");
        if (element.Namespace != Namespace || (!block && element.Name != "unblock"))
        {
            return false;
        }

        foreach (var child in element.Children)
        {
            if (!child.Is("item", Namespace) || list.Count == MaxItems)
            {
                return false;
            }

            if (!Jid.TryParse(child["jid"], out var jid))
            {
                error = StanzaError.JidMalformed;
                return false;
            }

            list.Add(new(jid, AbuseReport.Read(child.Child("report", AbuseReport.Namespace))));
        }

        error = block && list.Count == 0 ? StanzaError.BadRequest : null;
        return error is null;
    }

    /// <summary>Writes <c>blocklist</c>, <c>block</c> or <c>unblock</c>.</summary>
    public static Element Write(string name, IEnumerable<Jid> jids)
    {
        var element = new Element(name, Namespace);
        foreach (var jid in jids)
        {
            element.With(new Element("item", Namespace).With("jid", jid.ToString()));
        }

        return element;
    }
}
