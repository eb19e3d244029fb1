using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>A step of an ad-hoc command, asked or answered (XEP-0050).</summary>
/// <param name="Node">The command.</param>
/// <param name="SessionId">The running execution, or null at its start.</param>
/// <param name="Action">In a request: execute, next, prev, complete, cancel.</param>
/// <param name="Status">In an answer: executing, completed, canceled.</param>
/// <param name="Form">What is filled in or to fill in.</param>
/// <param name="Notes">In an answer: what a person reads, with info, warn or error.</param>
/// <param name="Allowed">In an answer that goes on: the actions allowed; the first is what execute stands for.</param>
public sealed record Command(string Node, string? SessionId = null, string? Action = null, string? Status = null,
    DataForm? Form = null, IReadOnlyList<(string Type, string Text)>? Notes = null,
    IReadOnlyList<string>? Allowed = null)
{
    /// <summary>XEP-0050; also the node of the list of commands.</summary>
    public const string Namespace = "http://jabber.org/protocol/commands";

    /// <summary>The action is not one of the five.</summary>
    public static readonly StanzaError MalformedAction = With(StanzaError.BadRequest, "malformed-action");

    /// <summary>The action is not allowed in this step.</summary>
    public static readonly StanzaError BadAction = With(StanzaError.BadRequest, "bad-action");

    /// <summary>The form is not well filled in.</summary>
    public static readonly StanzaError BadPayload = With(StanzaError.BadRequest, "bad-payload");

    /// <summary>There is no such execution.</summary>
    public static readonly StanzaError BadSession = With(StanzaError.BadRequest, "bad-sessionid");

    /// <summary>The execution took too long.</summary>
    public static readonly StanzaError SessionExpired = With(StanzaError.NotAllowed, "session-expired");

    /// <summary>Reads a step; null when the element is none or names no command.</summary>
    public static Command? Read(Element? element)
    {
        if (element is null || !element.Is("command", Namespace) || element["node"] is not { Length: > 0 } node)
        {
            return null;
        }

        var actions = element.Child("actions");
        return new(node, element["sessionid"], element["action"], element["status"],
            DataForm.Read(element.Child("x", DataForm.Namespace)),
            [.. element.Children.Where(child => child.Is("note", Namespace))
                .Select(note => (note["type"] ?? "info", note.Text))],
            actions is null ? null : [.. actions.Children.Select(action => action.Name)]);
    }

    /// <summary>Whether the action is one that there is; none is <c>execute</c>.</summary>
    public bool HasKnownAction => Action is null or "execute" or "next" or "prev" or "complete" or "cancel";

    /// <summary>Writes the step.</summary>
    public Element ToElement()
    {
        var command = new Element("command", Namespace).With("node", Node).With("sessionid", SessionId)
            .With("action", Action).With("status", Status);
        if (Allowed is { Count: > 0 })
        {
            var actions = new Element("actions", Namespace).With("execute", Allowed[0]);
            foreach (var action in Allowed)
            {
                actions.With(new Element(action, Namespace));
            }

            command.With(actions);
        }

        foreach (var (type, text) in Notes ?? [])
        {
            command.With(new Element("note", Namespace).With("type", type).WithText(text));
        }

        return command.With(Form?.ToElement());
    }

    static StanzaError With(StanzaError error, string condition) =>
        error with { Application = new Element(condition, Namespace) };
}
