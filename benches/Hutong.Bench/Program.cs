using System.Runtime.InteropServices;
using Hutong.Bench.Calls;
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

if (args is ["calls", .. var rest])
{
    if (CallsOptions.Read(rest) is { } calls)
    {
        return await new CallsBench(calls, TimeProvider.System).RunAsync(stop.Token);
    }

    Console.Error.WriteLine(CallsOptions.Usage);
    return 2;
}

if (!MessagingOptions.TryRead(args, out var options, out var usage))
{
    Console.Error.WriteLine(usage);
    return 2;
}

return await new MessagingBench(options, TimeProvider.System).RunAsync(stop.Token);
