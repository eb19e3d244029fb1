using Hutong.Xmpp.Stanzas;

namespace Hutong.Messaging.Presence;

/// <summary>What a client is told of a unit that is not durable.</summary>
static class CommitOutcomes
{
    /// <summary>Null when durable.</summary>
    public static StanzaError? Refusal(this CommitOutcome outcome) => outcome.Result switch
    {
        CommitResult.Committed => null,
        CommitResult.DiskFull => StanzaError.ResourceConstraint.Because("the server's disk is full"),
        CommitResult.Conflict => StanzaError.Conflict,
        _ => StanzaError.InternalServerError,
    };
}
