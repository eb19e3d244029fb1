using System.Globalization;

namespace Hutong.Bench.Calls;

/// <summary>What to run.</summary>
sealed record CallsOptions
{
    public const string Usage =
        """
        ./bench calls [--registers N] [--calls N] [--accounts N] [--rate N] [--keep]

          --registers N   registrations measured, in five rounds, when both servers are warm (40000)
          --calls N       calls measured, likewise (5000)
          --accounts N    telephones (100)
          --rate N        registrations a second; calls are begun at a tenth of it (1000)
          --keep          leave the servers' folders in artifacts/bench
        """;

    public int Registers { get; private init; } = 40_000;

    public int Calls { get; private init; } = 5_000;

    public int Accounts { get; private init; } = 100;

    public int Rate { get; private init; } = 1_000;

    public bool Keep { get; private init; }

    public static CallsOptions? Read(IReadOnlyList<string> arguments)
    {
        var options = new CallsOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == "--keep")
            {
                options = options with { Keep = true };
                continue;
            }

            if (i + 1 == arguments.Count
                || !int.TryParse(arguments[i + 1], CultureInfo.InvariantCulture, out var number)
                || number <= 0)
            {
                return null;
            }

            switch (arguments[i++])
            {
                case "--registers": options = options with { Registers = number }; break;
                case "--calls": options = options with { Calls = number }; break;
                case "--accounts": options = options with { Accounts = number }; break;
                case "--rate": options = options with { Rate = number }; break;
                default: return null;
            }
        }

        return options;
    }
}
