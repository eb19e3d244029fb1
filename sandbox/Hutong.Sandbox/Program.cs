using Hutong.Sandbox;

if (args is ["--help"] or ["-h"])
{
    Console.WriteLine(SandboxOptions.Usage);
    return 0;
}

if (SandboxOptions.Read(args, out var fault) is not { } options)
{
    Console.Error.WriteLine(fault);
    return 64; // EX_USAGE
}

try
{
    await using var sandbox = await StartAsync(options);
    Console.WriteLine($"The sandbox is ready: telephones at {sandbox.Page} , trunk at {sandbox.Trunk.Local} .");
    await sandbox.RunAsync(options.IsAttached ? Console.OpenStandardInput() : null);
    return 0;
}
catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
{
    Console.Error.WriteLine($"The sandbox cannot start: {error.Message}");
    return 1;
}

// Asked before anything begins: what is thrown later does not say which address was meant.
static async Task<SandboxHost> StartAsync(SandboxOptions options)
{
    var closed = options.Closed();
    if (closed.Count > 0)
    {
        return options.MayBeElsewhere ? await SandboxHost.StartAsync(options.Elsewhere(), CancellationToken.None)
            : throw new IOException(string.Join('\n', closed));
    }

    try
    {
        return await SandboxHost.StartAsync(options, CancellationToken.None);
    }
    catch (Exception error)
        when (options.MayBeElsewhere && error is (IOException or System.Net.Sockets.SocketException))
    {
        // Somebody was quicker.
        return await SandboxHost.StartAsync(options.Elsewhere(), CancellationToken.None);
    }
}
