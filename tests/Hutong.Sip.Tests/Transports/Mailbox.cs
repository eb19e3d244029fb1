using System.Threading.Channels;
using Hutong.Sip.Messages;
using Hutong.Sip.Transports;

namespace Hutong.Sip.Tests.Transports;

/// <summary>Keeps what came in until a test asks for it.</summary>
sealed class Mailbox : ISipReceiver
{
    readonly Channel<(SipParsed Parsed, ISipFlow Flow)> messages =
        Channel.CreateUnbounded<(SipParsed, ISipFlow)>();

    readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Closed => closed.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public void OnMessage(SipParsed parsed, ISipFlow flow) => messages.Writer.TryWrite((parsed, flow));

    public void OnClosed(ISipFlow flow) => closed.TrySetResult();

    public async Task<(SipParsed Parsed, ISipFlow Flow)> NextAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await messages.Reader.ReadAsync(limit.Token);
    }
}
