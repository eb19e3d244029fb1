using System.Net;
using Hutong.Bench.Load;

// Driven by a bench: takes one command a line on standard input, answers each with one line of JSON.
var settings = args.Select(arg => arg.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[^1]);
var target = new LoadTarget
{
    Server = new IPEndPoint(
        IPAddress.Parse(settings.GetValueOrDefault("host", "127.0.0.1")),
        int.Parse(settings.GetValueOrDefault("port", "5222"))),
    Domain = settings.GetValueOrDefault("domain", "localhost"),
    UserPrefix = settings.GetValueOrDefault("prefix", "user"),
    Password = settings.GetValueOrDefault("password", "secret"),
    Accounts = int.Parse(settings.GetValueOrDefault("accounts", "1000")),
    ServerProcess = int.Parse(settings.GetValueOrDefault("server", "0")),
};
using var commands = new CommandLoop(target);
commands.Run(Console.In, Console.Out);
