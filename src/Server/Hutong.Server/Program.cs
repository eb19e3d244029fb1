using Hutong.Server.Commands;
using Hutong.Server.Docs;
using Hutong.Server.Hosting;
using Hutong.Storage;

var line = CommandLine.Parse(args);
var output = Console.Out;
if (line.Options.ContainsKey("version"))
{
    output.WriteLine(typeof(HutongHost).Assembly.GetName().Version);
    return 0;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
    (pressed.Cancel, _) = (line.Words is not [] and not ["serve"], stop.CancelAsync());
try
{
    return line.Words switch
    {
        [] or ["serve"] when !line.Options.ContainsKey("help") => await ServeCommand.RunAsync(line, output, stop.Token),
        ["docs", var directory] => await DocumentSet.WriteAsync(directory, output, stop.Token),
        ["restore", var backup] => RestoreCommand.Run(line, backup, output),
        _ => await StoreCommandRunner.RunAsync(line, output, stop.Token),
    };
}
catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
{
    // A port that is taken, a disk that cannot be read: words for the operator, no stack trace.
    Console.Error.WriteLine($"hutong cannot start: {error.Message}");
    return 1;
}
catch (Exception error) when (error is ConfigurationException or SchemaException or ArgumentException)
{
    Console.Error.WriteLine(error.Message);
    return 78; // EX_CONFIG: a service manager does not try again
}
