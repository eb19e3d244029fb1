using System.Globalization;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>A client turns push on, at a push service and one of its nodes (XEP-0357 section 5).</summary>
/// <param name="Service">The push service.</param>
/// <param name="Node">The node there, or empty.</param>
/// <param name="Options">What is to be published with each notification, or null.</param>
public sealed record PushEnable(Jid Service, string Node, DataForm? Options)
{
    /// <summary>XEP-0357.</summary>
    public const string Namespace = "urn:xmpp:push:0";

    /// <summary>The FORM_TYPE of options.</summary>
    public const string OptionsType = "http://jabber.org/protocol/pubsub#publish-options";

    /// <summary>The longest node that is taken, in characters.</summary>
    public const int MaxNode = 1_024;

    /// <summary>Reads the element; null when the service is none or the form is another.</summary>
    public static PushEnable? Read(Element element)
    {
        if (!Jid.TryParse(element["jid"], out var service) || (element["node"]?.Length ?? 0) > MaxNode)
        {
            return null;
        }

        var x = element.Child("x", DataForm.Namespace);
        var form = DataForm.Read(x);
        return x is not null && (form is not { Type: "submit" } || form.FormType != OptionsType)
            ? null : new(service, element["node"] ?? "", form);
    }
}

/// <summary>A client turns push off (XEP-0357 section 6).</summary>
/// <param name="Service">The push service.</param>
/// <param name="Node">Only this node; null: all of the service.</param>
public sealed record PushDisable(Jid Service, string? Node)
{
    /// <summary>Reads the element; null when the service is none.</summary>
    public static PushDisable? Read(Element element) =>
        Jid.TryParse(element["jid"], out var service) ? new(service, element["node"]) : null;
}

/// <summary>What a push service is told (XEP-0357 section 7).</summary>
/// <param name="Messages">How many messages are unread.</param>
/// <param name="Sender">Who wrote the last one; null hides it.</param>
/// <param name="Body">What it says; null hides it.</param>
public sealed record PushSummary(int Messages, string? Sender = null, string? Body = null)
{
    const string SummaryType = "urn:xmpp:push:summary";

    /// <summary>The request that publishes it at a node, with what the client gave to be published along.</summary>
    public Element Publish(string node, DataForm? options)
    {
        var fields = new List<FormField> { new("message-count", Messages.ToString(CultureInfo.InvariantCulture)) };
        if (Sender is not null)
        {
            fields.Add(new("last-message-sender", Sender));
        }

        if (Body is not null)
        {
            fields.Add(new("last-message-body", Body));
        }

        const string pubsub = "http://jabber.org/protocol/pubsub";
        return new Element("pubsub", pubsub)
            .With(new Element("publish", pubsub).With("node", node).With(new Element("item", pubsub)
                .With(new Element("notification", PushEnable.Namespace)
                    .With(DataForm.Of("submit", SummaryType, fields).ToElement()))))
            .With(options is null ? null : new Element("publish-options", pubsub).With(options.ToElement()));
    }
}
