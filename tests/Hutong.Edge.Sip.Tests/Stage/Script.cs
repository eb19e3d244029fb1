using System.Threading.Channels;

namespace Hutong.Edge.Sip.Tests.Stage;

/// <summary>What was told, in order; a test waits for the next.</summary>
sealed class Script
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    readonly Channel<string> told = Channel.CreateUnbounded<string>();

    public void Tell(string what) => told.Writer.TryWrite(what);

    /// <summary>The next that was told.</summary>
    public async Task<string> NextAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            return await told.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            return "nothing in 20 s";
        }
    }

    /// <summary>Waits for these, in this order.</summary>
    public async Task ExpectAsync(params string[] all)
    {
        foreach (var one in all)
        {
            Assert.Equal(one, await NextAsync());
        }
    }

    /// <summary>Waits until something is true that somebody else does.</summary>
    public static async Task UntilAsync(Func<bool> what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        while (!what())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
