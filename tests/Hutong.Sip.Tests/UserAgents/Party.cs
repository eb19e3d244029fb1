using System.Net;
using Hutong.Sip.Messages;
using Hutong.Sip.Tests.Authentication;
using Hutong.Sip.Transactions;
using Hutong.Sip.Transports;
using Hutong.Sip.UserAgents;

namespace Hutong.Sip.Tests.UserAgents;

/// <summary>A user agent whose user writes down what it is told, at one end of a wire without loss.</summary>
sealed class Party : ICallUser
{
    readonly Queue<byte[]> inbox = new();

    public Party(TestClock clock, int seed, SipUserAgentOptions? options = null)
    {
        Agent = new(options ?? new() { Product = "Test" }, this, new(new TestRandom(seed)), clock);
        Flow = new(this, seed);
    }

    public SipUserAgent Agent { get; }

    public Wire Flow { get; }

    public List<string> Told { get; } = [];

    public List<SipCall> Calls { get; } = [];

    public ReadOnlyMemory<byte>? OfferAnswer { get; set; } = "v=1"u8.ToArray();

    /// <summary>Answers a request that is no call; null: nobody does.</summary>
    public Action<ServerTransaction>? Requests { get; set; }

    /// <summary>What was sent, by first line.</summary>
    public List<string> Sent { get; } = [];

    public string[] Take()
    {
        var told = Told.ToArray();
        Told.Clear();
        return told;
    }

    public static void Connect(Party left, Party right) =>
        (left.Flow.Peer, right.Flow.Peer) = (right, left);

    /// <summary>Lets both take what was sent, until nothing is on the way.</summary>
    public static void Run(params Party[] parties)
    {
        for (var isBusy = true; isBusy;)
        {
            isBusy = false;
            foreach (var party in parties)
            {
                while (party.inbox.TryDequeue(out var message))
                {
                    isBusy = true;
                    party.Agent.Transactions.OnMessage(SipParser.Parse(message), party.Flow);
                }
            }
        }
    }

    public void OnIncoming(SipCall call)
    {
        Calls.Add(call);
        Told.Add("incoming");
    }

    public void OnProgress(SipCall call, SipResponse response) => Told.Add($"progress {response.Status}");

    public void OnAnswered(SipCall call, SipResponse response) => Told.Add($"answered {response.Body.Length}");

    public void OnConfirmed(SipCall call, SipRequest ack) => Told.Add("confirmed");

    public void OnOffer(SipCall call, SipOffer offer)
    {
        Told.Add($"offer {offer.Body.Length}");
        if (OfferAnswer is { } answer)
        {
            offer.Answer(answer);
        }
        else
        {
            offer.Refuse();
        }
    }

    public void OnOfferAnswered(SipCall call, ReadOnlyMemory<byte> answer) => Told.Add($"agreed {answer.Length}");

    public void OnOfferRefused(SipCall call, int status) => Told.Add($"refused {status}");

    public void OnEnded(SipCall call, CallEnd end, int status) => Told.Add($"ended {end} {status}");

    public bool OnRequest(ServerTransaction transaction, SipCall? call)
    {
        Requests?.Invoke(transaction);
        return Requests is not null;
    }

    public sealed class Wire(Party owner, int number) : ISipFlow
    {
        public Party? Peer { get; set; }

        /// <summary>Which messages are lost, by first line.</summary>
        public Func<string, bool> Loses { get; set; } = _ => false;

        public SipTransport Transport => SipTransport.Udp;

        public IPEndPoint Local { get; } = new(IPAddress.Loopback, 5060 + number);

        public IPEndPoint Remote => Peer!.Flow.Local;

        public bool IsOpen => true;

        public bool Send(ReadOnlyMemory<byte> message)
        {
            var line = System.Text.Encoding.UTF8.GetString(message.Span).Split("\r\n")[0];
            owner.Sent.Add(line);
            if (!Loses(line))
            {
                Peer?.inbox.Enqueue(message.ToArray());
            }

            return true;
        }

        public ISipFlow ToPort(int port) => this;
    }
}
