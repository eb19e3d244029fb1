using Hutong.Calling.Records;
using Hutong.Switch.Calls;
using Microsoft.AspNetCore.Http;

namespace Hutong.Calling.Http;

/// <summary>Refusals as problem+json (RFC 9457), with words for people in both languages.</summary>
static class CallAnswers
{
    public static IResult Problem(CallReason reason, string? language)
    {
        var status = reason switch
        {
            CallReason.NotFound => 404,
            CallReason.CallerIdNotProved or CallReason.NotAllowed or CallReason.UseYourTelephone => 403,
            CallReason.NotPaid => 402,
            CallReason.Full => 429,
            CallReason.NoRoute => 422,
            CallReason.Direct => 409,
            _ => 503,
        };
        return TypedResults.Problem(statusCode: status, title: Words(reason, language),
            type: "urn:hutong:problem:call-" + CallOutcome.Name(reason));
    }

    public static IResult NotFound() => TypedResults.Problem(
        statusCode: 404, title: "there is no such call", type: "urn:hutong:problem:not-found");

    public static IResult Bad(string what) => TypedResults.Problem(
        what, statusCode: 400, title: "the request cannot be read", type: "urn:hutong:problem:bad-request");

    /// <summary>A reason in words.</summary>
    public static string Words(CallReason reason, string? language)
    {
        var chinese = language?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) == true;
        return reason switch
        {
            CallReason.HungUp => chinese ? "通话结束" : "the call is over",
            CallReason.Cancelled => chinese ? "已取消" : "it was given up",
            CallReason.AnsweredElsewhere => chinese ? "已在其他设备接听" : "it was answered on another device",
            CallReason.Busy => chinese ? "对方忙" : "the line is busy",
            CallReason.Declined => chinese ? "对方已拒绝" : "it was declined",
            CallReason.NoAnswer => chinese ? "无人接听" : "nobody answered",
            CallReason.Away => chinese ? "对方不在线" : "nobody is there",
            CallReason.NotFound => chinese ? "号码不存在" : "nobody has this number or address",
            CallReason.NotAllowed => chinese ? "对方不接受你的来电" : "they take no calls from you",
            CallReason.NotPaid => chinese ? "余额或额度不足" : "nobody pays for this call",
            CallReason.NoRoute => chinese ? "没有通往该地区的合法线路" : "no licensed line leads there",
            CallReason.UseYourTelephone => chinese ? "请直接用手机拨打" : "please use your telephone for this number",
            CallReason.CallerIdNotProved => chinese ? "该号码未经验证，不能用来主叫"
                : "this number is not proved to be yours",
            CallReason.NoCodec => chinese ? "双方没有共同的语音格式" : "the two have no sound format in common",
            CallReason.BadDescription => chinese ? "话机发来的内容无法识别"
                : "a device sent something that cannot be read",
            CallReason.Full => chinese ? "线路繁忙，请稍后再试" : "all lines are taken, try again soon",
            CallReason.TrunkFailed => chinese ? "运营商线路故障" : "the carrier's line failed",
            CallReason.Lost => chinese ? "网络中断" : "the connection was lost",
            CallReason.ServerStopped => chinese ? "服务器停止" : "the server was stopped",
            CallReason.TimeUsedUp => chinese ? "时长或余额已用完" : "the time or the credit is used up",
            CallReason.Transferred => chinese ? "已转接" : "it was handed on",
            CallReason.Direct => chinese ? "对方的应用不支持" : "the app of the other side cannot do this",
            _ => chinese ? "出错了" : "something failed",
        };
    }
}
