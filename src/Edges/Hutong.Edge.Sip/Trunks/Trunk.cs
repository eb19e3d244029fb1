using System.Net;
using System.Security.Cryptography;
using System.Text;
using Hutong.Edge.Sip.Calls;
using Hutong.Edge.Sip.Finding;
using Hutong.Edge.Sip.Listening;
using Hutong.Sip.Authentication;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Transactions;
using Hutong.Sip.Transports;
using Hutong.Sip.UserAgents;
using Hutong.Sip.Uris;
using Hutong.Switch.Calls;

namespace Hutong.Edge.Sip.Trunks;

/// <summary>One carrier: where it is, whether it answers, and what it may carry.</summary>
sealed class Trunk : IClientTransactionUser, IDisposable
{
    /// <summary>Questions in a row without an answer until it counts as down.</summary>
    const int FailuresUntilDown = 2;

    /// <summary>
    /// A carrier says 100 at once; one that says nothing is left for the next, while the caller waits.
    /// </summary>
    static readonly TimeSpan FirstResponse = TimeSpan.FromSeconds(6);

    static readonly TimeSpan ResolveEvery = TimeSpan.FromMinutes(5);

    readonly SipStack stack;
    readonly SipTransport? transport;
    readonly TrunkSource[] sources;
    readonly Lock gate = new();
    readonly HashSet<SipLeg> legs = [];
    double allowance;
    long allowanceAt;
    long resolvedAt;
    long askedAt;
    bool wasAsked;
    int failures;
    ServerPlace[] places = [];
    int skipped;
    SipRegistration? registration;

    public Trunk(SipStack stack, TrunkOptions options)
    {
        (this.stack, Options) = (stack, options);
        transport = options.Transport switch
        {
            "auto" => null, "tls" => SipTransport.Tls, "tcp" => SipTransport.Tcp, _ => SipTransport.Udp,
        };
        sources = [.. options.Sources.Select(text => TrunkSource.TryRead(text, out var source) ? source : default)];
        (allowance, allowanceAt) = (options.CallsPerSecond, stack.Time.GetTimestamp());
        if (IPAddress.TryParse(options.Host, out var address))
        {
            places = [Known(address)];
        }
    }

    public TrunkOptions Options { get; }

    /// <summary>Whether it answers, as far as is known.</summary>
    public bool IsUp => Volatile.Read(ref failures) < FailuresUntilDown;

    /// <summary>Calls there are, both ways.</summary>
    public int Channels
    {
        get
        {
            lock (gate)
            {
                return legs.Count;
            }
        }
    }

    public TrunkState State => new(
        Options.Name, (Options.Sandbox ? "sandbox/" : "trunk/") + Options.Name, Options.Licensee, Options.Jurisdictions,
        Options.Numbers, Options.Sandbox, IsUp && places.Length > 0)
    {
        Way = (transport ?? First?.Transport) == SipTransport.Tls ? MediaWay.Keyed : MediaWay.Plain,
        Address = First?.EndPoint.Address,
    };

    string Domain => Options.Domain.Length > 0 ? Options.Domain : Options.Host;

    /// <summary>Whether a call that came by this flow is the carrier's.</summary>
    public bool Sends(ISipFlow flow) => IsPlace(flow.Remote, flow.Transport);

    /// <summary>Whether datagrams from there are the carrier's.</summary>
    public bool SendsDatagrams(IPEndPoint remote) => IsPlace(remote, SipTransport.Udp);

    /// <summary>Takes a channel; false when all are in use.</summary>
    public bool TryEnter(SipLeg leg)
    {
        lock (gate)
        {
            return legs.Count < Options.Channels && legs.Add(leg);
        }
    }

    /// <summary>A server of the carrier's does not answer: the next of them is asked (RFC 3263 section 4.3).</summary>
    public void TryNextPlace() => Interlocked.Increment(ref skipped);

    /// <summary>Gives a channel back.</summary>
    public void Ended(SipLeg leg, int status)
    {
        lock (gate)
        {
            if (!legs.Remove(leg))
            {
                return;
            }
        }

        if (!leg.IsIncoming)
        {
            stack.Metrics.TrunkCall(Options.Name, status is 0 or < 300 ? "ended" : $"{status / 100}xx");
        }
    }

    /// <summary>Calls a number.</summary>
    public ILeg Call(string number, OutgoingCall call, ILegUser user)
    {
        var leg = new SipLeg(stack, LegKind.Trunk, isIncoming: false, user) { Trunk = this };
        if (!TryEnter(leg) || !TryBegin())
        {
            Ended(leg, 0);
            stack.Metrics.TrunkCall(Options.Name, "full");
            leg.End(new(CallReason.Full));
            return leg;
        }

        stack.Run(() => CallAsync(leg, number, call));
        return leg;
    }

    /// <summary>Looks after it: where its name leads, whether it answers, whether we are registered.</summary>
    public async Task TendAsync()
    {
        if (resolvedAt == 0 || stack.Time.GetElapsedTime(resolvedAt) >= ResolveEvery)
        {
            await ResolveAsync();
        }

        if (registration is { IsCut: true })
        {
            Interlocked.Exchange(ref registration, null)?.Dispose();
        }

        if (Options.Register && registration is null && await FlowAsync() is { } way)
        {
            Register(way);
        }

        if (Options.HealthInterval > TimeSpan.Zero
            && (!wasAsked || stack.Time.GetElapsedTime(askedAt) >= Options.HealthInterval))
        {
            (wasAsked, askedAt) = (true, stack.Time.GetTimestamp());
            await AskAsync();
        }
    }

    /// <inheritdoc />
    public void OnResponse(ClientTransaction transaction, SipResponse response)
    {
        // Whatever it says to OPTIONS, it is there; 408 and 503 are words of somebody before it.
        if (!response.IsProvisional)
        {
            Answered(response.Status is not (408 or 503));
        }
    }

    /// <inheritdoc />
    public void OnFailure(ClientTransaction transaction, TransactionFailure failure) => Answered(false);

    /// <inheritdoc />
    public void Dispose() => registration?.Dispose();

    async Task CallAsync(SipLeg leg, string number, OutgoingCall call)
    {
        if (await FlowAsync() is not { } flow)
        {
            leg.Ended(CallEnd.Transport, 0);
            return;
        }

        if (leg.IsOver)
        {
            Ended(leg, 0);
            return;
        }

        var digits = Options.Plus ? number : number.TrimStart('+');
        var target = SipUri.Parse($"sip:{Escaped(digits)}@{Place};user=phone");
        var begun = stack.Agent.Call(new SipCallRequest
        {
            Flow = flow,
            LargeFlow = () => stack.LargeFlowAsync(flow),
            From = Identities.From(call, Domain),
            Target = target,
            To = $"<sip:{Escaped(digits)}@{Domain};user=phone>",
            Offer = call.Offer?.ToBytes() ?? default,
            Account = NewAccount(),
            Headers = Identities.Headers(call, Domain),
            RingTimeout = call.RingTime,
            FirstResponseTimeout = FirstResponse,
            ContactUser = Options.Username ?? "",
            Tag = leg,
        });
        leg.Attach(begun);
        if (leg.IsOver)
        {
            // It was given up in the meantime.
            begun.HangUp();
        }
    }

    static string Escaped(string text) => Hutong.Sip.Text.Escapes.EncodeUser(text);

    ServerPlace? First => places is [var first, ..] ? first : null;

    ServerPlace Known(IPAddress address)
    {
        var way = transport ?? SipTransport.Udp;
        return new(new(address, Options.Port > 0 ? Options.Port : ServerFinder.UsualPort(way)), way);
    }

    string Place
    {
        get
        {
            var host = IPAddress.TryParse(Options.Host, out var address) ? HostNames.Format(address) : Options.Host;
            return Options.Port > 0 ? string.Create(null, $"{host}:{Options.Port}") : host;
        }
    }

    DigestClient? NewAccount() => Options.Username is { } user
        ? new(new(user, Options.Password?.Reveal() ?? ""), stack.Random) : null;

    async ValueTask<ISipFlow?> FlowAsync()
    {
        var (all, skip) = (places, Volatile.Read(ref skipped));
        for (var number = 0; number < all.Length; number++)
        {
            var place = all[(int)((uint)(skip + number) % (uint)all.Length)];
            if (place.Transport == SipTransport.Udp)
            {
                return stack.UdpTo(place.EndPoint);
            }

            if (await stack.Connections.ConnectAsync(
                place.Transport, place.EndPoint, Options.Host, stack.Stopping) is { } flow)
            {
                return flow;
            }
        }

        return null;
    }

    bool IsPlace(IPEndPoint remote, SipTransport way)
    {
        var isDatagram = way == SipTransport.Udp;
        foreach (var place in places)
        {
            if (place.Transport == way
                && new TrunkSource(place.EndPoint.Address, place.EndPoint.Port).Fits(remote, isDatagram))
            {
                return true;
            }
        }

        if (transport is not null && transport != way)
        {
            return false;
        }

        foreach (var source in sources)
        {
            if (source.Fits(remote, isDatagram))
            {
                return true;
            }
        }

        return false;
    }

    bool TryBegin()
    {
        lock (gate)
        {
            var now = stack.Time.GetTimestamp();
            allowance = Math.Min(Options.CallsPerSecond, allowance
                + (stack.Time.GetElapsedTime(allowanceAt, now).TotalSeconds * Options.CallsPerSecond));
            allowanceAt = now;
            if (allowance < 1)
            {
                return false;
            }

            allowance--;
            return true;
        }
    }

    async Task ResolveAsync()
    {
        resolvedAt = stack.Time.GetTimestamp();
        if (IPAddress.TryParse(Options.Host, out _))
        {
            return;
        }

        if (Options.Port == 0)
        {
            // Nobody answered: the last known places stay; without one the trunk is down.
            if (await stack.Finder.FindAsync(Options.Host, transport, stack.Stopping) is { Count: > 0 } servers)
            {
                places = [.. servers];
            }
        }
        else if (await stack.Names.AddressesAsync(Options.Host, stack.Stopping) is { Count: > 0 } found)
        {
            places = [.. found.Select(address => Known(LocalAddresses.Plain(address)))];
        }
    }

    async Task AskAsync()
    {
        if (await FlowAsync() is not { } flow)
        {
            Answered(false);
            return;
        }

        var ids = stack.Agent.Transactions.Ids;
        using var options = SipMessageBuilder.Request(SipMethod.Options, $"sip:{Place}")
            .Add(SipHeader.Via, stack.Agent.NewVia(flow))
            .Add(SipHeader.MaxForwards, 70)
            .Add(SipHeader.From, $"<sip:{Domain}>;tag={ids.NewTag()}")
            .Add(SipHeader.To, $"<sip:{Place}>")
            .Add(SipHeader.CallId, ids.NewCallId())
            .Add(SipHeader.CSeq, "1 OPTIONS")
            .Add(SipHeader.Contact, stack.Agent.ContactOf(flow))
            .Add(SipHeader.Accept, "application/sdp");
        if (!stack.Agent.Transactions.TrySend(options.FinishRequest(), flow, this, out _))
        {
            Answered(false);
        }
    }

    void Answered(bool isThere)
    {
        if (!isThere)
        {
            TryNextPlace();
        }

        var was = IsUp;
        Volatile.Write(ref failures, isThere ? 0 : Math.Min(failures + 1, FailuresUntilDown));
        if (was != IsUp)
        {
            stack.LogTrunk(Options.Name, IsUp);
        }
    }

    void Register(ISipFlow flow)
    {
        registration = new(stack.Agent, flow, SipUri.Parse($"sip:{Domain}"),
            SipUri.Parse($"sip:{Escaped(Options.Username!)}@{Domain}"), NewAccount()!, OnRegistration, Instance());
        registration.Start();
    }

    // The same each time, and on each machine another (RFC 5626 section 4.1).
    string Instance() => "urn:uuid:" + new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{Environment.MachineName}\n{Options.Name}\n{Options.Username}@{Domain}")).AsSpan(0, 16), bigEndian: true);

    // Over a connection that went a new one is made with the next look after it.
    void OnRegistration(RegistrationState state, int status)
    {
        if (state == RegistrationState.Failed && First?.Transport != SipTransport.Udp)
        {
            Interlocked.Exchange(ref registration, null)?.Dispose();
        }
    }
}
