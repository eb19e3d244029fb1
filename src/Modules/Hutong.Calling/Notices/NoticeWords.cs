using Hutong.Switch.Calls;

namespace Hutong.Calling.Notices;

/// <summary>What a caller is told.</summary>
enum Notice
{
    /// <summary>Nobody has the number.</summary>
    NotThere,

    /// <summary>
    /// The person is out of reach, does not answer, or will not hear of this caller: a stranger cannot tell which.
    /// </summary>
    OutOfReach,

    /// <summary>The person takes no calls of this caller, who has an account here.</summary>
    NotAllowed,

    /// <summary>Nobody pays.</summary>
    NotPaid,

    /// <summary>No line leads there.</summary>
    NoRoute,

    /// <summary>An emergency number that is not carried here.</summary>
    UseYourTelephone,

    /// <summary>All lines are taken: to wait and call again.</summary>
    Wait,

    /// <summary>Something failed.</summary>
    Failed,
}

/// <summary>Words of notices.</summary>
static class NoticeWords
{
    /// <summary>What is said for a reason; null where the telephone's own tone says it, or nobody listens.</summary>
    /// <param name="reason">Why the call comes to nothing.</param>
    /// <param name="isStranger">Whether the caller has no account here.</param>
    public static Notice? Of(CallReason reason, bool isStranger) => reason switch
    {
        CallReason.NotFound => Notice.NotThere,
        CallReason.Away or CallReason.NoAnswer => Notice.OutOfReach,
        CallReason.NotAllowed => isStranger ? Notice.OutOfReach : Notice.NotAllowed,
        CallReason.NotPaid => Notice.NotPaid,
        CallReason.NoRoute => Notice.NoRoute,
        CallReason.UseYourTelephone => Notice.UseYourTelephone,
        CallReason.Full => Notice.Wait,
        CallReason.TrunkFailed or CallReason.Failed or CallReason.Lost or CallReason.NoCodec
            or CallReason.BadDescription => Notice.Failed,
        _ => null,
    };

    /// <summary>A notice as text.</summary>
    public static string Text(Notice notice, string language) => notice switch
    {
        Notice.NotThere => language == "zh" ? "您拨打的号码不存在，请核对后再拨。"
            : "The number you have called is not in service. Please check it and call again.",
        Notice.OutOfReach => language == "zh" ? "您拨打的用户暂时无法接听，请稍后再拨。"
            : "The person you are calling cannot take your call. Please try again later.",
        Notice.NotAllowed => language == "zh" ? "对方不接受您的来电。"
            : "The person you are calling takes no calls from you.",
        Notice.NotPaid => language == "zh" ? "余额或额度不足，电话无法接通。"
            : "There is not enough credit for this call.",
        Notice.NoRoute => language == "zh" ? "没有通往这个号码的线路。" : "No line leads to this number from here.",
        Notice.UseYourTelephone => language == "zh" ? "请直接用您的手机拨打这个号码。"
            : "Please call this number from your own telephone.",
        Notice.Wait => language == "zh" ? "线路繁忙，请稍等片刻再拨。"
            : "All lines are busy. Please wait a moment and call again.",
        _ => language == "zh" ? "电话无法接通，请稍后再拨。" : "Your call cannot be connected. Please try again later.",
    };
}
