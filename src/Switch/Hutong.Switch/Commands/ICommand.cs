using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;

namespace Hutong.Switch.Commands;

/// <summary>
/// An ad-hoc command (XEP-0050): something that a person does to the server through forms, in any client. Declared
/// with <see cref="Features.FeatureParts.Add"/>.
/// </summary>
public interface ICommand
{
    /// <summary>Its node, unique: a URI.</summary>
    string Node { get; }

    /// <summary>What a person reads in the list.</summary>
    string Name { get; }

    /// <summary>Whether it is found at the domain (true) or at one's own account (false).</summary>
    bool OfDomain { get; }

    /// <summary>Whether a user is offered it. Must not block.</summary>
    bool IsOffered(User user);

    /// <summary>Runs one step. What it does must be durable before it says so.</summary>
    ValueTask<CommandStep> RunAsync(CommandCall call, CancellationToken cancel);
}

/// <summary>A step that a person asks for.</summary>
/// <param name="User">Who.</param>
/// <param name="Session">With which session.</param>
/// <param name="Step">How many steps were answered before: 0 at the start.</param>
/// <param name="Action">execute, next, prev or complete.</param>
/// <param name="Form">What was filled in, or null.</param>
/// <param name="State">What the command kept from its last step.</param>
public sealed record CommandCall(User User, Session Session, int Step, string Action, DataForm? Form, object? State);

/// <summary>The answer of a step: more to fill in, the end, or a refusal.</summary>
public sealed record CommandStep
{
    /// <summary>The form to fill in, or the result.</summary>
    public DataForm? Form { get; private init; }

    /// <summary>What a person reads.</summary>
    public string? Note { get; private init; }

    /// <summary>The actions that lead on; none at the end. The first is what <c>execute</c> stands for.</summary>
    public IReadOnlyList<string> Allowed { get; private init; } = [];

    /// <summary>What the command wants to find in the next step.</summary>
    public object? State { get; private init; }

    /// <summary>Why it is refused, or null.</summary>
    public StanzaError? Refusal { get; private init; }

    /// <summary>
    /// Asks for a form; <paramref name="allowed"/> is <c>complete</c> for the last one, else <c>next</c> and others.
    /// </summary>
    public static CommandStep Ask(DataForm form, object? state = null, params IReadOnlyList<string> allowed) =>
        new() { Form = form, State = state, Allowed = allowed.Count == 0 ? ["complete"] : allowed };

    /// <summary>Ends well.</summary>
    public static CommandStep Done(string? note = null, DataForm? result = null) =>
        new() { Note = note, Form = result };

    /// <summary>Ends with an error.</summary>
    public static CommandStep Refuse(StanzaError error) => new() { Refusal = error };
}
