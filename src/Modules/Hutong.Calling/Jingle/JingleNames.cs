using Hutong.Calling.Records;
using Hutong.Switch.Calls;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Calling.Jingle;

/// <summary>Names of Jingle, and reasons between it and calls (XEP-0166 section 7.4).</summary>
static class JingleNames
{
    public const string Jingle = "urn:xmpp:jingle:1";
    public const string Message = "urn:xmpp:jingle-message:0";
    public const string Rtp = "urn:xmpp:jingle:apps:rtp:1";
    public const string RtpInfo = "urn:xmpp:jingle:apps:rtp:info:1";
    public const string Ice = "urn:xmpp:jingle:transports:ice-udp:1";
    public const string Dtls = "urn:xmpp:jingle:apps:dtls:0";
    public const string Grouping = "urn:xmpp:jingle:apps:grouping:0";
    public const string Hints = "urn:xmpp:hints";

    /// <summary>What an app gave as reason.</summary>
    public static CallReason Read(Element? parent, CallReason otherwise)
    {
        var condition = parent?.Child("reason", Jingle)?.Children.FirstOrDefault(
            one => one.Namespace == Jingle && one.Name != "text")?.Name;
        return condition switch
        {
            "success" => CallReason.HungUp,
            "busy" => CallReason.Busy,
            "decline" => CallReason.Declined,
            "cancel" => CallReason.Cancelled,
            "timeout" or "expired" => CallReason.NoAnswer,
            "connectivity-error" => CallReason.Lost,
            "failed-application" or "unsupported-applications" or "incompatible-parameters" => CallReason.NoCodec,
            "gone" => CallReason.Lost,
            _ => otherwise,
        };
    }

    /// <summary>What an app is told.</summary>
    public static Element Write(CallReason reason, string? text)
    {
        var condition = reason switch
        {
            CallReason.HungUp or CallReason.Transferred or CallReason.AnsweredElsewhere => "success",
            CallReason.Busy => "busy",
            CallReason.Declined or CallReason.NotAllowed => "decline",
            CallReason.Cancelled => "cancel",
            CallReason.NoAnswer => "timeout",
            CallReason.Away or CallReason.NotFound => "gone",
            CallReason.Lost => "connectivity-error",
            CallReason.NoCodec or CallReason.BadDescription => "failed-application",
            CallReason.TimeUsedUp => "expired",
            _ => "general-error",
        };
        var element = new Element("reason", Jingle).With(new Element(condition, Jingle)).WithText("text", text);
        return IsSaidExactly(reason)
            ? element.With(new Element(CallOutcome.Name(reason), Timeline.Namespace)) : element;
    }

    // What Jingle has no condition for (XEP-0166 section 7.4): who handed a call on sees that it went, who is not put
    // through why. Whether somebody is there, or lets the caller through, is not told apart.
    static bool IsSaidExactly(CallReason reason) => reason is CallReason.Transferred or CallReason.NotPaid
        or CallReason.NoRoute or CallReason.UseYourTelephone or CallReason.CallerIdNotProved or CallReason.Full
        or CallReason.TrunkFailed or CallReason.TimeUsedUp;

    /// <summary>
    /// Whether the app that proposes a call, or takes one, lets its server move it to a session with the server.
    /// </summary>
    public static bool LetsMove(Element invitation) =>
        invitation.Child("move", Timeline.Namespace) is not null;

    /// <summary>The element that a message says of a call, or null.</summary>
    public static Element? Invitation(Stanza message)
    {
        foreach (ref readonly var child in message.Children)
        {
            if (child.Namespace == Message)
            {
                return message.Child(child.Name, Message);
            }
        }

        return null;
    }
}
