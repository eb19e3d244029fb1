using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Streams;

/// <summary>A stream error (RFC 6120 section 4.9): it ends the stream.</summary>
/// <param name="Condition">One of the defined conditions, for example <c>not-well-formed</c>.</param>
/// <param name="Text">A text for people, or null.</param>
/// <param name="Application">An application-specific condition, or null.</param>
public sealed record StreamError(string Condition, string? Text = null, Element? Application = null)
{
    /// <summary>XML that cannot be processed.</summary>
    public static readonly StreamError BadFormat = new("bad-format");
    /// <summary>A prefix that is not supported, or none where one is needed.</summary>
    public static readonly StreamError BadNamespacePrefix = new("bad-namespace-prefix");
    /// <summary>Another stream of the same entity took this one's place.</summary>
    public static readonly StreamError Conflict = new("conflict");
    /// <summary>The peer has not answered for too long.</summary>
    public static readonly StreamError ConnectionTimeout = new("connection-timeout");
    /// <summary>The domain is no longer served here.</summary>
    public static readonly StreamError HostGone = new("host-gone");
    /// <summary>The domain was never served here.</summary>
    public static readonly StreamError HostUnknown = new("host-unknown");
    /// <summary>A stanza between servers without <c>to</c> or <c>from</c>.</summary>
    public static readonly StreamError ImproperAddressing = new("improper-addressing");
    /// <summary>A fault of this server.</summary>
    public static readonly StreamError InternalServerError = new("internal-server-error");
    /// <summary>A <c>from</c> that the peer may not use.</summary>
    public static readonly StreamError InvalidFrom = new("invalid-from");
    /// <summary>The stream's or the content's namespace is not the right one.</summary>
    public static readonly StreamError InvalidNamespace = new("invalid-namespace");
    /// <summary>The XML is invalid.</summary>
    public static readonly StreamError InvalidXml = new("invalid-xml");
    /// <summary>A stanza before authentication.</summary>
    public static readonly StreamError NotAuthorized = new("not-authorized");
    /// <summary>The XML is not well-formed.</summary>
    public static readonly StreamError NotWellFormed = new("not-well-formed");
    /// <summary>A policy of this server.</summary>
    public static readonly StreamError PolicyViolation = new("policy-violation");
    /// <summary>A remote server that this one needs cannot be reached.</summary>
    public static readonly StreamError RemoteConnectionFailed = new("remote-connection-failed");
    /// <summary>The stream must be negotiated anew.</summary>
    public static readonly StreamError Reset = new("reset");
    /// <summary>This server has not the resources to serve the stream.</summary>
    public static readonly StreamError ResourceConstraint = new("resource-constraint");
    /// <summary>XML that XMPP forbids: comments, processing instructions, declarations, entities.</summary>
    public static readonly StreamError RestrictedXml = new("restricted-xml");
    /// <summary>This server is going down.</summary>
    public static readonly StreamError SystemShutdown = new("system-shutdown");
    /// <summary>None of the others.</summary>
    public static readonly StreamError UndefinedCondition = new("undefined-condition");
    /// <summary>Not UTF-8.</summary>
    public static readonly StreamError UnsupportedEncoding = new("unsupported-encoding");
    /// <summary>A mandatory feature was not negotiated.</summary>
    public static readonly StreamError UnsupportedFeature = new("unsupported-feature");
    /// <summary>A first-level element that is not known here.</summary>
    public static readonly StreamError UnsupportedStanzaType = new("unsupported-stanza-type");
    /// <summary>A version of XMPP that is not supported.</summary>
    public static readonly StreamError UnsupportedVersion = new("unsupported-version");

    /// <summary>The same error with a text for people.</summary>
    public StreamError Because(string text) => this with { Text = text };

    /// <summary>The error that RFC 6120 section 4.9.3 names for a fault in the peer's bytes.</summary>
    public static StreamError For(StreamFault fault) => fault switch
    {
        StreamFault.UnsupportedEncoding or StreamFault.InvalidUtf8 => UnsupportedEncoding,
        StreamFault.MarkupDeclaration or StreamFault.Comment or StreamFault.ProcessingInstruction
            or StreamFault.EntityReference => RestrictedXml,
        StreamFault.StreamPrefix => BadNamespacePrefix,
        StreamFault.StreamNamespace or StreamFault.ContentNamespace => InvalidNamespace,
        StreamFault.NotAStream or StreamFault.TextBetweenStanzas or StreamFault.NotOneElement => BadFormat,
        StreamFault.TooLarge or StreamFault.TooDeep or StreamFault.TooManyAttributes or StreamFault.TooManyChildren
            or StreamFault.TooManyPrefixes or StreamFault.NameTooLong => PolicyViolation,
        StreamFault.None => UndefinedCondition,
        _ => NotWellFormed,
    };

    /// <summary>The error as an element with its own namespace, fit for a TCP stream and for a WebSocket.</summary>
    public Element ToElement()
    {
        var error = new Element("error", Ns.Stream).With(new Element(Condition, Ns.StreamErrors));
        if (Text is not null)
        {
            error.With(new Element("text", Ns.StreamErrors).WithText(Text));
        }

        return error.With(Application);
    }

    /// <summary>Reads a stream error; null when the element is not one.</summary>
    public static StreamError? Read(Element element)
    {
        if (!element.Is("error", Ns.Stream))
        {
            return null;
        }

        var condition = "undefined-condition";
        Element? application = null;
        foreach (var child in element.Children)
        {
            if (child.Namespace != Ns.StreamErrors)
            {
                application = child;
            }
            else if (child.Name != "text")
            {
                condition = child.Name;
            }
        }

        return new(condition, element.Child("text", Ns.StreamErrors)?.Text, application);
    }
}
