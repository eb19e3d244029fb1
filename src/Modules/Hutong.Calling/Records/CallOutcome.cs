using Hutong.Switch.Calls;

namespace Hutong.Calling.Records;

/// <summary>Names of the record and of the timeline.</summary>
static class CallOutcome
{
    /// <summary>What came of a call, as people see it in their history.</summary>
    /// <param name="reason">Why it ended.</param>
    /// <param name="answered">Whether they talked.</param>
    /// <param name="isIncoming">Whether the owner was called.</param>
    public static string Of(CallReason reason, bool answered, bool isIncoming) => answered ? "answered" : reason switch
    {
        CallReason.Declined => "declined",
        CallReason.Busy when !isIncoming => "busy",
        CallReason.Cancelled when !isIncoming => "cancelled",
        // Hung up without talk: a message was left, or not.
        _ => isIncoming || reason is CallReason.NoAnswer or CallReason.Away or CallReason.HungUp ? "missed" : "failed",
    };

    /// <summary>The reason in records and answers: <c>no-answer</c>.</summary>
    public static string Name(CallReason reason)
    {
        var name = reason.ToString();
        var text = new System.Text.StringBuilder(name.Length + 4);
        foreach (var one in name)
        {
            if (char.IsUpper(one) && text.Length > 0)
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(one));
        }

        return text.ToString();
    }
}
