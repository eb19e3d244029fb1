using Hutong.Contracts.Accounts;

namespace Hutong.Edge.Xmpp.Negotiation;

/// <summary>How a step of a SASL exchange ended: a challenge, an outcome, or an error of form.</summary>
/// <param name="Data">The challenge, or what goes with the success; null for none.</param>
/// <param name="Outcome">Who it is, or why not; null while the exchange goes on.</param>
/// <param name="Condition">A SASL condition when the exchange ended without asking anybody.</param>
readonly record struct SaslStep(byte[]? Data, SignInOutcome? Outcome, string? Condition)
{
    public static SaslStep Challenge(byte[] data) => new(data, null, null);

    public static SaslStep Ended(SignInOutcome outcome, byte[]? data = null) => new(data, outcome, null);

    public static SaslStep Failed(string condition) => new(null, null, condition);
}

/// <summary>One attempt with one mechanism: the protocol of RFC 4422 on one side, the one door on the other.</summary>
abstract class SaslAttempt
{
    /// <summary>Takes a message of the client.</summary>
    public abstract ValueTask<SaslStep> StepAsync(byte[] message, CancellationToken cancel);
}

/// <summary>What every mechanism needs to know of its stream.</summary>
/// <param name="SignIn">The door.</param>
/// <param name="Domain">The domain that the stream is for: names are looked up there.</param>
/// <param name="Origin">Where the attempt comes from.</param>
/// <param name="ServerEndPoint">What <c>tls-server-end-point</c> binds to, or null.</param>
/// <param name="ClientId">The id of the user agent (XEP-0388), or null.</param>
/// <param name="Mechanisms">All that were offered.</param>
sealed record SaslScene(ISignIn SignIn, string Domain, SignInOrigin Origin, byte[]? ServerEndPoint, string? ClientId,
    IReadOnlyList<string> Mechanisms);
