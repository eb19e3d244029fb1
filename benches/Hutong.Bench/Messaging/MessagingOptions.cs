using System.Globalization;

namespace Hutong.Bench.Messaging;

/// <summary>What to run and for how long. The defaults are the full measurement.</summary>
sealed record MessagingOptions
{
    public const string Usage =
        """
        ./bench messaging [--quick] [--only NAMES] [--seconds N] [--rounds N] [--accounts N] [--verify N] [--keep]

          --quick         5 s a window, one round, few archives verified: to see that it works
          --only NAMES    of hutong, prosody, ejabberd, router; prosody:on, prosody:off choose the archive
          --seconds N     measured seconds per window, over all rounds (60)
          --rounds N      slices that the seconds are cut into; the servers take turns slice by slice (3)
          --accounts N    accounts and connections, an even number (1000)
          --verify N      archives read back and compared, of those accounts (100)
          --server-core N, --load-core N    processors (0 and the last)
          --keep          leave the servers' folders in artifacts/bench
        """;

    public IReadOnlyList<string> Only { get; private init; } = [];

    public double Seconds { get; private init; } = 60;

    public int Rounds { get; private init; } = 3;

    public double WarmUpSeconds { get; private init; } = 5;

    /// <summary>
    /// Seconds of load before anything is measured: a server that compiles as it goes is then past the worst of it.
    /// </summary>
    public double HeatSeconds { get; private init; } = 40;

    public double LoginSeconds { get; private init; } = 10;

    /// <summary>Seconds at each of the two equal loads.</summary>
    public double EqualSeconds { get; private init; } = 20;

    public int Accounts { get; private init; } = 1000;

    public int Verified { get; private init; } = 100;

    public int ServerCore { get; private init; }

    public int LoadCore { get; private init; } = Environment.ProcessorCount - 1;

    public bool Keep { get; private init; }

    public static bool TryRead(string[] args, out MessagingOptions options, out string fault)
    {
        options = new MessagingOptions();
        fault = Usage;
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            int.TryParse(value, CultureInfo.InvariantCulture, out var number);
            MessagingOptions? next = args[i] switch
            {
                "--quick" => options with
                {
                    Seconds = 5,
                    Rounds = 1,
                    HeatSeconds = 5,
                    WarmUpSeconds = 2,
                    LoginSeconds = 3,
                    EqualSeconds = 4,
                    Verified = 10,
                },
                "--keep" => options with { Keep = true },
                "--only" when value.Length > 0 => options with { Only = value.Split(',') },
                "--seconds" when number > 0 => options with { Seconds = number },
                "--rounds" when number > 0 => options with { Rounds = number },
                "--accounts" when number > 1 && number % 2 == 0 => options with { Accounts = number },
                "--verify" when number > 0 => options with { Verified = number },
                "--server-core" => options with { ServerCore = number },
                "--load-core" => options with { LoadCore = number },
                _ => null,
            };
            if (next is null)
            {
                return false;
            }

            options = next;
            i += args[i] is "--quick" or "--keep" ? 0 : 1;
        }

        return true;
    }

    public bool Wants(string name, bool archive) =>
        Only.Count == 0 || Only.Contains(name) || Only.Contains($"{name}:{(archive ? "on" : "off")}");
}
