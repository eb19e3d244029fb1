using System.Globalization;
using Hutong.Sip.Dialogs;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Transactions;

namespace Hutong.Sip.UserAgents;

/// <content>The part that keeps a call alive, and ends one whose other end is gone (RFC 4028).</content>
public sealed partial class SipCall
{
    const string TimerExtension = "timer";

    SessionTimer? sessionTimer;
    ITimer? life;
    uint askedSeconds;
    bool takesUpdate;

    void AskForLife(SipMessageBuilder request)
    {
        if (agent.Has(TimerExtension))
        {
            var seconds = askedSeconds > 0 ? askedSeconds
                : Math.Max(SessionTimer.ShortestSeconds, (uint)agent.Options.SessionInterval.TotalSeconds);
            request.Add(SipHeader.SessionExpires, seconds)
                .Add(SipHeader.MinSe, Math.Max(SessionTimer.ShortestSeconds, askedSeconds));
        }
    }

    // What our 2xx says to what a request asks for.
    Action<SipMessageBuilder>? Agree(SipRequest request)
    {
        if (!agent.Has(TimerExtension)
            || !SessionTimer.TryAnswer(request, SessionTimer.ShortestSeconds, out var timer, out var header))
        {
            return null;
        }

        return timer is null ? null : response =>
        {
            response.Add(SipHeader.SessionExpires, header);
            if (!timer.Value.WeRefresh)
            {
                response.Add(SipHeader.Require, TimerExtension);
            }
        };
    }

    /// <summary>A request that refreshes was answered by us.</summary>
    void Refreshed(SipRequest request)
    {
        takesUpdate |= request.Headers.Values(SipHeader.Allow).Contains("UPDATE"u8);
        if (agent.Has(TimerExtension)
            && SessionTimer.TryAnswer(request, SessionTimer.ShortestSeconds, out var timer, out _))
        {
            StartLife(timer);
        }
    }

    /// <summary>A 2xx to our INVITE or UPDATE came.</summary>
    void Agreed(SipResponse response)
    {
        takesUpdate |= response.Headers.Values(SipHeader.Allow).Contains("UPDATE"u8);
        if (agent.Has(TimerExtension))
        {
            // A peer that knows no timers leaves the refreshing to us (section 7.2): then every refresh shows whether
            // it
            // is still there.
            StartLife(SessionTimer.Read(response) ?? new(agent.Options.SessionInterval, WeRefresh: true));
        }
    }

    void StartLife(SessionTimer? agreed)
    {
        lock (gate)
        {
            sessionTimer = agreed;
            if (State == CallState.Ended || agreed is not { } timer)
            {
                life?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                return;
            }

            life ??= agent.Time.CreateTimer(
                static call => ((SipCall)call!).OnLife(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            life.Change(timer.WeRefresh ? timer.RefreshAfter : timer.EndAfter, Timeout.InfiniteTimeSpan);
        }
    }

    void OnLife()
    {
        if (State != CallState.Talking || sessionTimer is not { } timer)
        {
            return;
        }

        if (!timer.WeRefresh)
        {
            SendBye();
            Ended(CallEnd.Timeout, 0);
        }
        else if (takesUpdate)
        {
            SendUpdate(timer);
        }
        else
        {
            // The same description again: nothing changes but the time.
            StartLife(timer);
            if (!local.IsEmpty)
            {
                Offer(local);
            }
        }
    }

    void SendUpdate(SessionTimer timer)
    {
        if (NewRequest(SipMethod.Update) is not { } update)
        {
            return;
        }

        using (update)
        {
            update.Add(SipHeader.Contact, agent.ContactOf(Flow, contactUser));
            AddSupported(update);
            update.Add(SipHeader.SessionExpires, string.Create(
                CultureInfo.InvariantCulture, $"{(uint)timer.Interval.TotalSeconds};refresher=uac"));
            Authorize(update, SipMethod.Update, default);
            agent.Transactions.TrySend(update.FinishRequest(), Flow, new Update(this, timer), out _);
        }
    }

    sealed class Update(SipCall call, SessionTimer timer) : IClientTransactionUser
    {
        public void OnResponse(ClientTransaction transaction, SipResponse response)
        {
            if (response.IsSuccess)
            {
                call.Agreed(response);
            }
            else if (response.Status is 401 or 407 && call.account?.TryChallenge(response) == true)
            {
                call.SendUpdate(timer);
            }
            else if (response.Status is 408 or 481)
            {
                Gone(response.Status);
            }
            else if (!response.IsProvisional)
            {
                // It may be that it is only busy with something else: the next time shows.
                call.takesUpdate &= response.Status != 405 && response.Status != 501;
                call.StartLife(timer);
            }
        }

        public void OnFailure(ClientTransaction transaction, TransactionFailure failure) => Gone(0);

        void Gone(int status)
        {
            call.SendBye();
            call.Ended(CallEnd.Timeout, status);
        }
    }
}
