using System.Runtime.InteropServices;
using Hutong.Bench.Messaging;

using var stop = new CancellationTokenSource();
// The servers it started must not outlive it.
Action<PosixSignalContext> end = context =>
{
    context.Cancel = true;
    stop.Cancel();
};
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, end);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, end);

switch (args)
{
    case ["messaging", .. var rest] when MessagingOptions.TryRead(rest, out var options, out var fault):
        return await new MessagingBench(options, TimeProvider.System).RunAsync(stop.Token);
    case ["messaging", .. var rest]:
        MessagingOptions.TryRead(rest, out _, out var wrong);
        Console.Error.WriteLine(wrong);
        return 2;
    default:
        Console.Error.WriteLine("usage: ./bench messaging [options]");
        return 2;
}
