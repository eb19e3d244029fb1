using Hutong.Sip.Authentication;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Transactions;
using Hutong.Sip.Transports;
using Hutong.Sip.Uris;

namespace Hutong.Sip.UserAgents;

/// <summary>Where a registration is.</summary>
public enum RegistrationState : byte
{
    /// <summary>Asked for, not yet granted.</summary>
    Pending,
    /// <summary>Calls come to us.</summary>
    Registered,
    /// <summary>Refused, or nobody answered; it is tried again.</summary>
    Failed,
    /// <summary>Taken back.</summary>
    Ended,
}

/// <summary>
/// Our registration at somebody's registrar, such as a trunk's (RFC 3261 section 10.2): made, refreshed before it ends,
/// tried again after a failure, taken back. Safe from several threads.
/// </summary>
/// <param name="agent">The user agent.</param>
/// <param name="flow">The way to the registrar.</param>
/// <param name="registrar">Its domain, as a URI.</param>
/// <param name="address">The address that is registered.</param>
/// <param name="account">Who we are there.</param>
/// <param name="changed">Is told when the state changes, with the code of the response or 0.</param>
/// <param name="instance">
/// Who we are among those that register the address, as a URN that stays the same; null: it is not told. Over a
/// connection calls then come by it, whatever is between (RFC 5626), and it is asked whether it still leads there.
/// </param>
public sealed class SipRegistration(
    SipUserAgent agent, ISipFlow flow, SipUri registrar, SipUri address, DigestClient account,
    Action<RegistrationState, int> changed, string? instance = null) : IClientTransactionUser, IDisposable
{
    /// <summary>What is asked for. Registrars give less when they like.</summary>
    const uint Seconds = 3600;

    /// <summary>After a failure, and the longest: the pause doubles (RFC 5626 section 4.5).</summary>
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);

    /// <summary>Between two questions whether the connection leads there, where nothing else was said.</summary>
    const uint PingSeconds = 120;

    /// <summary>Without an answer for so long the connection is dead (RFC 5626 section 4.4.1).</summary>
    static readonly TimeSpan PongPatience = TimeSpan.FromSeconds(10);

    readonly Lock gate = new();
    readonly string callId = agent.Transactions.Ids.NewCallId();
    readonly string tag = agent.Transactions.Ids.NewTag();
    readonly SipConnection? connection = flow as SipConnection;
    string? instance = flow is SipConnection ? instance : null;
    ITimer? timer, pinging;
    uint pingSeconds;
    long pingedAt;
    uint number = agent.Transactions.Ids.NewNumber();
    uint seconds = Seconds;
    int failures;

    /// <summary>Where it is.</summary>
    public RegistrationState State { get; private set; }

    /// <summary>Whether the way to it is gone: another registration, over another, must take its place.</summary>
    public bool IsCut => !flow.IsOpen;

    /// <summary>Asks for it.</summary>
    public void Start() => Send(seconds);

    /// <summary>Takes it back, and no longer refreshes it.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (State == RegistrationState.Ended)
            {
                return;
            }

            State = RegistrationState.Ended;
            timer?.Dispose();
            pinging?.Dispose();
        }

        Send(0);
    }

    void IClientTransactionUser.OnResponse(ClientTransaction transaction, SipResponse response)
    {
        if (response.IsProvisional)
        {
            return;
        }

        if (response.Status is 401 or 407 && account.TryChallenge(response))
        {
            Send(State == RegistrationState.Ended ? 0 : seconds);
        }
        else if (response.Status == 423 && response.Headers.TryNumber(SipHeader.MinExpires, out var least)
            && least > seconds && least <= 86_400)
        {
            Send(seconds = least);
        }
        else if (response.Status == 439 && instance is not null)
        {
            // Somebody between us does not let calls come back by the connection (section 6).
            instance = null;
            Send(seconds);
        }
        else if (response.IsSuccess)
        {
            account.Accepted();
            KeepUp(response);
            failures = 0;
            Become(RegistrationState.Registered, response.Status, RefreshAfter(transaction.Request, response));
        }
        else
        {
            Fail(response.Status);
        }
    }

    void IClientTransactionUser.OnFailure(ClientTransaction transaction, TransactionFailure failure) => Fail(0);

    void Send(uint expires)
    {
        using var register = SipMessageBuilder.Request(SipMethod.Register, registrar.ToString())
            .Add(SipHeader.Via, agent.NewVia(flow) + (connection is null ? "" : ";keep"))
            .Add(SipHeader.MaxForwards, 70)
            .Add(SipHeader.From, $"<{address}>;tag={tag}")
            .Add(SipHeader.To, $"<{address}>")
            .Add(SipHeader.CallId, callId)
            .Add(SipHeader.CSeq, $"{Interlocked.Increment(ref number)} REGISTER")
            .Add(SipHeader.Contact, agent.ContactOf(flow, address.UserName)
                + (instance is null ? "" : $";reg-id=1;+sip.instance=\"<{instance}>\""))
            .Add(SipHeader.Expires, expires);
        if (instance is not null)
        {
            register.Add(SipHeader.Supported, "path, outbound");
        }

        agent.AddProduct(register, SipHeader.UserAgent);
        if (account.Answer(SipMethod.Register, registrar.ToString(), default) is { } proof)
        {
            register.Add(account.Header, proof);
        }

        if (!agent.Transactions.TrySend(register.FinishRequest(), flow, this, out _))
        {
            Fail(503);
        }
    }

    // Before nine tenths of what was granted are over, and at least every half minute.
    static TimeSpan RefreshAfter(SipRequest request, SipResponse response)
    {
        request.TryContact(out var ours);
        var granted = response.Headers.TryNumber(SipHeader.Expires, out var all) ? all : Seconds;
        foreach (var value in response.Headers.Values(SipHeader.Contact))
        {
            if (NameAddress.TryRead(value, out var contact) && contact.Uri == ours.Uri
                && contact.Parameters.TryNumber("expires"u8, out var own))
            {
                granted = own;
            }
        }

        return TimeSpan.FromSeconds(Math.Max(30, Math.Min(granted, 86_400) * 0.9));
    }

    // Only where they are wanted: a server that does not know them closes the connection. As often as it says (RFC 5626
    // section 5.4, RFC 6223 section 5).
    void KeepUp(SipResponse response)
    {
        uint? every = response.Headers.TryNumber(SipHeader.FlowTimer, out var said) ? said
            : response.Headers.Values(SipHeader.Require).Contains("outbound"u8) ? PingSeconds
            : response.Via.Parameters.TryNumber("keep"u8, out var kept) ? kept == 0 ? PingSeconds : kept : null;
        if (connection is null || every is null)
        {
            return;
        }

        lock (gate)
        {
            pingSeconds = Math.Clamp(every.Value, 10, 3600);
            if (pinging is null && State != RegistrationState.Ended)
            {
                pinging = agent.Time.CreateTimer(
                    static self => ((SipRegistration)self!).Ping(), this, PingPause(), Timeout.InfiniteTimeSpan);
            }
        }
    }

    // Eight to ten tenths of it, so that not all ask at once.
    TimeSpan PingPause() =>
        TimeSpan.FromSeconds(pingSeconds * (0.8 + (agent.Transactions.Ids.NewNumber() % 100 / 500.0)));

    void Ping()
    {
        var isDead = pingedAt != 0 && connection!.LastPong < pingedAt;
        lock (gate)
        {
            if (State == RegistrationState.Ended)
            {
                return;
            }

            var isAsked = pingedAt == 0;
            pingedAt = isAsked ? agent.Time.GetTimestamp() : 0;
            pinging?.Change(
                isDead ? Timeout.InfiniteTimeSpan : isAsked ? PongPatience : PingPause(), Timeout.InfiniteTimeSpan);
        }

        if (isDead)
        {
            connection!.Close();
            Fail(0);
        }
        else if (pingedAt != 0)
        {
            connection!.SendPing();
        }
    }

    void Fail(int status)
    {
        var pause = Pause * Math.Pow(2, Math.Min(failures++, 10));
        Become(RegistrationState.Failed, status, pause < LongestPause ? pause : LongestPause);
    }

    void Become(RegistrationState state, int status, TimeSpan again)
    {
        lock (gate)
        {
            if (State == RegistrationState.Ended)
            {
                return;
            }

            State = state;
            timer ??= agent.Time.CreateTimer(
                static self => ((SipRegistration)self!).Send(((SipRegistration)self).seconds), this,
                Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            timer.Change(again, Timeout.InfiniteTimeSpan);
        }

        changed(state, status);
    }
}
