namespace Hutong.Contracts.Accounts;

/// <summary>
/// Brings the accounts into memory. The host calls it as a hosted service before listeners open; a process without a
/// host (the command line) calls it itself after the migrations.
/// </summary>
public interface IAccountsStart
{
    /// <summary>Reads keys, domains and bans; opens the first tenant on a fresh store. May be called again.</summary>
    Task StartAsync(CancellationToken cancellationToken);
}
