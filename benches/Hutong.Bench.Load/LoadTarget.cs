using System.Net;

namespace Hutong.Bench.Load;

/// <summary>Whom the load is for: the server, its accounts and how to sign in.</summary>
sealed record LoadTarget
{
    public required IPEndPoint Server { get; init; }

    public required string Domain { get; init; }

    /// <summary>Accounts are this word with 0, 1, 2, ... behind it.</summary>
    public string UserPrefix { get; init; } = "user";

    public required string Password { get; init; }

    public int Accounts { get; init; } = 1000;

    /// <summary>The process whose tree is measured; 0 when the server is not on this machine.</summary>
    public int ServerProcess { get; init; }

    public string User(int number) => $"{UserPrefix}{number}";

    public string Address(int number) => $"{UserPrefix}{number}@{Domain}";
}
