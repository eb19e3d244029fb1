namespace Hutong.Bench.Servers;

/// <summary>What the bench decides for every server alike.</summary>
sealed record ServerSetting(
    string Repository, string Folder, bool Archive, int Accounts, string Password, int Core, TimeProvider Clock)
{
    public const string Domain = "localhost";

    public const string UserPrefix = "user";
}
