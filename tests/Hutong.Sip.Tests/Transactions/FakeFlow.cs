using System.Net;
using System.Text;
using Hutong.Sip.Messages;
using Hutong.Sip.Transactions;
using Hutong.Sip.Transports;

namespace Hutong.Sip.Tests.Transactions;

/// <summary>A flow that writes down what is sent.</summary>
sealed class FakeFlow(SipTransport transport = SipTransport.Udp, int port = 5070) : ISipFlow
{
    public List<string> Sent { get; } = [];

    public List<int> Ports { get; } = [];

    public SipTransport Transport => transport;

    public IPEndPoint Remote { get; } = new(IPAddress.Parse("192.0.2.1"), port);

    public IPEndPoint Local { get; } = new(IPAddress.Loopback, 5060);

    public bool IsOpen { get; set; } = true;

    /// <summary>The first lines of what was sent, and forgets it.</summary>
    public string[] Take()
    {
        var lines = Sent.Select(text => text.Split("\r\n")[0].Replace(" SIP/2.0", "", StringComparison.Ordinal)
            .Replace("SIP/2.0 ", "", StringComparison.Ordinal)).ToArray();
        Sent.Clear();
        return lines;
    }

    public SipMessage Last() => SipParser.Parse(Encoding.UTF8.GetBytes(Sent[^1])).Message!;

    public bool Send(ReadOnlyMemory<byte> message)
    {
        if (IsOpen)
        {
            Sent.Add(Encoding.UTF8.GetString(message.Span));
        }

        return IsOpen;
    }

    public ISipFlow ToPort(int to)
    {
        Ports.Add(to);
        return this;
    }
}

/// <summary>A user of transactions that writes down what it is told.</summary>
sealed class FakeUser : ITransactionUser, IClientTransactionUser
{
    public List<string> Told { get; } = [];

    public List<ServerTransaction> Begun { get; } = [];

    public List<SipResponse> Responses { get; } = [];

    public string[] Take()
    {
        var told = Told.ToArray();
        Told.Clear();
        return told;
    }

    public void OnRequest(ServerTransaction transaction)
    {
        Begun.Add(transaction);
        Told.Add(transaction.Request.Method.Name);
    }

    public void OnAck(SipRequest ack, ISipFlow flow) => Told.Add("ack");

    public void OnCancel(ServerTransaction invite, SipRequest cancel) => Told.Add("cancel");

    public void OnResponse(SipResponse response, ISipFlow flow) => Told.Add($"stray {response.Status}");

    public void OnFailure(
        ServerTransaction transaction, TransactionFailure failure) =>
        Told.Add($"server {failure}");

    public void OnResponse(ClientTransaction transaction, SipResponse response)
    {
        Responses.Add(response);
        Told.Add($"{response.Status}");
    }

    public void OnFailure(
        ClientTransaction transaction, TransactionFailure failure) =>
        Told.Add($"{failure}");
}

