using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Hutong.Sandbox.Handsets;
using Hutong.Sip.Authentication;
using Hutong.Sip.Messages;
using Hutong.Sip.Transactions;
using Hutong.Sip.Transports;
using Hutong.Sip.Uris;
using Hutong.Sip.UserAgents;

namespace Hutong.Sandbox.Carrier;

/// <summary>
/// The carrier's side of a SIP trunk: takes calls to its handsets, refuses all others as a network does, and brings
/// calls
/// of handsets to the server.
/// </summary>
sealed class Trunk : ICallUser, IAsyncDisposable
{
    const int PortTriesMax = 20;

    readonly Lock dialing = new();
    readonly HandsetWorld world;
    readonly bool hasAnyNumber;
    readonly TrunkSignIn signIn;
    readonly TrunkRegistrar registrar;
    readonly TrunkGate gate;
    readonly UdpSipTransport udp;
    readonly TrunkConnections tcp;

    public Trunk(SandboxOptions options, HandsetWorld world, TimeProvider time, RandomNumberGenerator random)
    {
        this.world = world;
        ServerSip = options.ServerSip;
        hasAnyNumber = options.HasAnyNumber;
        signIn = new(options.User, options.Password, time, random);
        registrar = new(signIn, time);
        Agent = new(
            new()
            {
                Product = "Hutong sandbox",
                Capabilities = new()
                {
                    Methods = [.. SipUserAgentOptions.CallMethods, SipMethod.Register, SipMethod.Info],
                    BodyTypes = ["application/sdp", "application/dtmf-relay", "application/dtmf"],
                    TakesTel = true,
                },
            },
            this, new(random), time);
        gate = new(Agent.Transactions);
        (udp, tcp) = Bind(options.Sip, gate, time);
    }

    public SipUserAgent Agent { get; }

    /// <summary>Where it takes calls.</summary>
    public IPEndPoint Local => udp.Local;

    /// <summary>Where calls of handsets go, when nobody has registered.</summary>
    public IPEndPoint ServerSip { get; set; }

    public bool HasRegistration => registrar.Binding is not null;

    /// <summary>Where they go now.</summary>
    public IPEndPoint Destination => registrar.Binding?.Flow.Remote ?? ServerSip;

    public TrunkHealth Health
    {
        get => gate.Health;
        set => gate.Health = value;
    }

    /// <summary>Calls a number of the server. An empty number to be shown means none.</summary>
    public void Call(Handset handset, PhoneCall call, string to, string shownAs)
    {
        var binding = registrar.Binding;
        var flow = binding?.Flow ?? udp.FlowTo(ServerSip);
        // A registered trunk is called at its contact, by the number in To; others by the number at their address.
        var target = SipUri.Parse(
            $"sip:{Escaped(to)}@{binding?.Contact.Host.ToString() ?? ServerSip.Address.ToString()}:"
            + $"{(binding is { } known ? known.Contact.Port is > 0 and var port ? port : 5060 : ServerSip.Port)}");
        var from = shownAs.Length == 0
            ? "\"Anonymous\" <sip:anonymous@anonymous.invalid>" : $"<sip:{Escaped(shownAs)}@{Local}>";
        lock (dialing)
        {
            var sip = Agent.Call(flow, from, target, call.Audio.Offer());
            (call.Sip, sip.Tag) = (sip, new CallOf(handset, call));
            if (sip.State == CallState.Ended)
            {
                handset.Over(call, CallEnd.Transport, 503);
            }
        }
    }

    public void OnIncoming(SipCall call)
    {
        var verdict = signIn.IsNeeded ? signIn.Check(call.Request!) : DigestVerdict.Good;
        if (verdict != DigestVerdict.Good)
        {
            call.Challenge(407, signIn.Challenge(verdict == DigestVerdict.Stale));
            return;
        }

        if (Health == TrunkHealth.Full)
        {
            call.Decline(503);
            return;
        }

        var dialled = DialPlan.Read(call.Request!.Uri.UserName);
        if (dialled.Status > 0)
        {
            call.Decline(dialled.Status);
        }
        else if ((world.Find(dialled.Number) ?? (hasAnyNumber ? world.Appear(dialled.Number) : null)) is { } handset)
        {
            handset.Receive(call);
        }
        else
        {
            call.Decline(404);
        }
    }

    public void OnProgress(SipCall call, SipResponse response)
    {
        if (Of(call) is { } one)
        {
            one.Handset.Progress(one.Call, response);
        }
    }

    public void OnAnswered(SipCall call, SipResponse response)
    {
        if (Of(call) is { } one)
        {
            one.Handset.Answered(one.Call, response);
        }
    }

    public void OnConfirmed(SipCall call, SipRequest ack)
    {
        if (Of(call) is { } one)
        {
            Handset.Confirmed(one.Call, ack);
        }
    }

    public void OnOffer(SipCall call, SipOffer offer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        if (Of(call) is { } one && one.Handset.Offered(one.Call, offer.Body) is { } answer)
        {
            offer.Answer(answer);
        }
        else
        {
            offer.Refuse();
        }
    }

    public void OnEnded(SipCall call, CallEnd end, int status)
    {
        if (Of(call) is { } one)
        {
            one.Handset.Over(one.Call, end, status);
        }
    }

    public bool OnRequest(ServerTransaction transaction, SipCall? call)
    {
        var method = transaction.Request.Method;
        if (method == SipMethod.Register)
        {
            registrar.Answer(transaction);
            return true;
        }

        if (method == SipMethod.Info && call is not null)
        {
            transaction.Respond(200);
            return true;
        }

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await tcp.DisposeAsync();
        await udp.DisposeAsync();
    }

    // The same number for both: with any port, another is taken when the other transport has it not.
    static (UdpSipTransport, TrunkConnections) Bind(IPEndPoint address, TrunkGate gate, TimeProvider time)
    {
        for (var tries = 0; ; tries++)
        {
            var connections = new TrunkConnections(address, gate, time);
            try
            {
                return (UdpSipTransport.Bind(connections.Local, gate), connections);
            }
            catch (SocketException)
            {
                connections.Close();
                if (address.Port != 0 || tries == PortTriesMax)
                {
                    throw;
                }
            }
        }
    }

    static string Escaped(string user) => new([.. user.Where(one => char.IsAsciiLetterOrDigit(one) || one is '+' or '.'
        or '-' or '_' or '*')]);

    // What the network says may come before our own call has returned from being made.
    CallOf? Of(SipCall call)
    {
        if (call.Tag is null && !call.IsIncoming)
        {
            lock (dialing)
            {
                return call.Tag as CallOf;
            }
        }

        return call.Tag as CallOf;
    }
}
