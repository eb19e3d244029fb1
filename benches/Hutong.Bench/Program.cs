using Hutong.Bench.Messaging;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

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
