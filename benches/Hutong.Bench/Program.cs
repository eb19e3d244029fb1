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

if (!MessagingOptions.TryRead(args, out var options, out var usage))
{
    Console.Error.WriteLine(usage);
    return 2;
}

return await new MessagingBench(options, TimeProvider.System).RunAsync(stop.Token);
