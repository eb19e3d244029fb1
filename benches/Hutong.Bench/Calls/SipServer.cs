using Hutong.Bench.Servers;

namespace Hutong.Bench.Calls;

/// <summary>A registrar and the way between its telephones, over UDP.</summary>
abstract class SipServer(ServerSetting setting) : ServerUnderTest(setting)
{
    /// <summary>The status with which it asks who calls.</summary>
    public abstract int InviteChallenge { get; }

    /// <summary>The password of an account's telephone.</summary>
    public abstract string PasswordOf(int account);

    protected override async Task<bool> IsReadyAsync(CancellationToken cancel) =>
        (await File.ReadAllTextAsync(PathOf("output.log"), cancel)).Contains(ReadyWord, StringComparison.Ordinal);

    /// <summary>What it writes when it serves.</summary>
    protected abstract string ReadyWord { get; }
}
