using Hutong.Sip.Headers;
using Hutong.Sip.Messages;

namespace Hutong.Sip.Dialogs;

/// <summary>What was agreed about how long a session lives without a sign of life (RFC 4028).</summary>
/// <param name="Interval">How long.</param>
/// <param name="WeRefresh">Whether the sign is ours to give.</param>
public readonly record struct SessionTimer(TimeSpan Interval, bool WeRefresh)
{
    /// <summary>The shortest interval there is, in seconds (RFC 4028 section 4).</summary>
    public const uint ShortestSeconds = 90;

    /// <summary>When the refresher sends: at half (section 7.2).</summary>
    public TimeSpan RefreshAfter => Interval / 2;

    /// <summary>When the other ends the call with BYE: a third, at most 32 s, before the end (section 10).</summary>
    public TimeSpan EndAfter =>
        Interval - (Interval / 3 < TimeSpan.FromSeconds(32) ? Interval / 3 : TimeSpan.FromSeconds(32));

    /// <summary>
    /// What a request that we answer asks for (section 9).
    /// </summary>
    /// <param name="request">INVITE or UPDATE.</param>
    /// <param name="shortest">The shortest that we take, in seconds.</param>
    /// <param name="timer">What to do; null when the peer asks for nothing.</param>
    /// <param name="header">Session-Expires of our 2xx; empty when there is none.</param>
    /// <returns>False when it is too short: 422 with Min-SE.</returns>
    public static bool TryAnswer(SipRequest request, uint shortest, out SessionTimer? timer, out string header)
    {
        ArgumentNullException.ThrowIfNull(request);
        (timer, header) = (null, "");
        if (!TryRead(request, out var seconds, out var refresher))
        {
            return true;
        }

        // A caller that does not know timers has its interval from a proxy, which may not be refused.
        var knows = request.Headers.Values(SipHeader.Supported).Contains("timer"u8);
        if (seconds < shortest)
        {
            if (knows)
            {
                return false;
            }

            seconds = shortest;
        }

        var weRefresh = !knows || refresher == "uas";
        timer = new(TimeSpan.FromSeconds(seconds), weRefresh);
        header = $"{seconds};refresher={(weRefresh ? "uas" : "uac")}";
        return true;
    }

    /// <summary>What a 2xx to our request says; null when the peer wants none (section 7.2).</summary>
    public static SessionTimer? Read(SipResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return TryRead(response, out var seconds, out var refresher) && seconds >= ShortestSeconds
            ? new(TimeSpan.FromSeconds(seconds), refresher != "uas")
            : null;
    }

    /// <summary>The interval to ask for again behind a 422; 0 when it does not say (section 7.3).</summary>
    public static uint AskAgain(SipResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return response.Status == 422 && response.Headers.TryGet(SipHeader.MinSe, out var text)
            && TaggedValue.TryRead(text, out var value)
            && Text.SipNumbers.TryRead(value.Value.Span, 86_400, out var seconds) ? seconds : 0;
    }

    // More than a day says nothing more than a day.
    static bool TryRead(SipMessage message, out uint seconds, out string? refresher)
    {
        (seconds, refresher) = (0, null);
        if (!message.Headers.TryGet(SipHeader.SessionExpires, out var text) || !TaggedValue.TryRead(text, out var value)
            || !Text.SipNumbers.TryRead(value.Value.Span, uint.MaxValue, out seconds))
        {
            return false;
        }

        seconds = Math.Min(seconds, 86_400);
        refresher = value.Parameters.Text("refresher"u8);
        return true;
    }
}
