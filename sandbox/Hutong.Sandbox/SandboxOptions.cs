using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Hutong.Wire;

namespace Hutong.Sandbox;

/// <summary>What the command line says.</summary>
sealed record SandboxOptions
{
    public const string Usage = """
        hutong-sandbox: a telephone network to try things with, on this machine alone

          --sip ADDRESS:PORT         where the trunk takes calls, UDP and TCP; default 127.0.0.1:28060, port 0: any
          --http ADDRESS:PORT        where the telephones are; default 127.0.0.1:28061, port 0: any
          --server-sip ADDRESS:PORT  where calls of the telephones go; default 127.0.0.1:5060
          --user NAME --password P   the trunk asks for them; default: it asks for nothing
          --any-number yes           a number that has no telephone gets one when it is called; default: it is refused
          --speed N                  its clock runs N times faster, 1 to 3600; default 1
          --elsewhere yes            it takes any ports when those are taken
          --attached yes             it ends when its standard input does: with the program that started it
        """;

    public IPEndPoint Sip { get; init; } = new(IPAddress.Loopback, 28060);

    public IPEndPoint Http { get; init; } = new(IPAddress.Loopback, 28061);

    public IPEndPoint ServerSip { get; init; } = new(IPAddress.Loopback, 5060);

    public string? User { get; init; }

    public string? Password { get; init; }

    public double Speed { get; init; } = 1;

    public bool HasAnyNumber { get; init; }

    public bool IsAttached { get; init; }

    public bool MayBeElsewhere { get; init; }

    /// <summary>The same on any free ports.</summary>
    public SandboxOptions Elsewhere() => this with
    {
        Sip = new(Sip.Address, 0), Http = new(Http.Address, 0), MayBeElsewhere = false,
    };

    /// <summary>The addresses that cannot be listened at: a line for each, with what to do.</summary>
    public IReadOnlyList<string> Closed() =>
    [
        .. Closed("--sip", Sip, ProtocolType.Udp), .. Closed("--sip", Sip, ProtocolType.Tcp),
        .. Closed("--http", Http, ProtocolType.Tcp),
    ];

    /// <summary>Reads the command line; with a fault in words when it is not understood.</summary>
    public static SandboxOptions? Read(IReadOnlyList<string> arguments, out string? fault)
    {
        var options = new SandboxOptions();
        fault = null;
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var name = arguments[i];
            var value = i + 1 < arguments.Count ? arguments[i + 1] : "";
            if (options.With(name, value) is not { } next)
            {
                fault = $"{name} {value} is not understood.\n\n{Usage}";
                return null;
            }

            options = next;
        }

        if (options.User is null != options.Password is null)
        {
            fault = "--user and --password go together.";
        }
        else if (!IPAddress.IsLoopback(options.Http.Address) || !IPAddress.IsLoopback(options.Sip.Address))
        {
            // There is no sign-in: whoever reaches it may do everything.
            fault = "The sandbox listens on addresses of this machine alone, such as 127.0.0.1.";
        }

        return fault is null ? options : null;
    }

    static IEnumerable<string> Closed(string option, IPEndPoint place, ProtocolType transport) =>
        ListenCheck.Try(place, transport) is not { } why ? []
            : [$"{place} ({(transport == ProtocolType.Udp ? "UDP" : "TCP")}) {ListenCheck.InWords(why)}. "
                + $"Give another with {option} ADDRESS:PORT, port 0 for any, or say --elsewhere yes."];

    SandboxOptions? With(string name, string value) => name switch
    {
        "--sip" when TryAddress(value, out var address) => this with { Sip = address },
        "--http" when TryAddress(value, out var address) => this with { Http = address },
        "--server-sip" when TryAddress(value, out var address) => this with { ServerSip = address },
        "--user" when value.Length > 0 => this with { User = value },
        "--password" when value.Length > 0 => this with { Password = value },
        "--speed" when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var speed)
            && speed is >= 1 and <= SandboxClock.SpeedMax => this with { Speed = speed },
        "--any-number" when value is "yes" or "no" => this with { HasAnyNumber = value == "yes" },
        "--elsewhere" when value is "yes" or "no" => this with { MayBeElsewhere = value == "yes" },
        "--attached" when value is "yes" or "no" => this with { IsAttached = value == "yes" },
        _ => null,
    };

    // IPEndPoint takes an address without a port, which is not meant here.
    internal static bool TryAddress(string text, out IPEndPoint address)
    {
        var isRead = IPEndPoint.TryParse(text, out var read) && text.Contains(':', StringComparison.Ordinal);
        address = read ?? new(IPAddress.Loopback, 0);
        return isRead;
    }
}
