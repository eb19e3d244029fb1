using Hutong.Contracts.Accounts;
using Hutong.Kernel;

namespace Hutong.Edge.Sip.Publishing;

/// <summary>What one telephone has said of its person (RFC 3903).</summary>
/// <param name="account">Whose telephone it is.</param>
/// <param name="device">Which: the password that it proves itself with.</param>
sealed class Publication(AccountRef account, DeviceId device) : IDisposable
{
    public AccountRef Account => account;

    public DeviceId Device => device;

    /// <summary>One request of a telephone after the other (RFC 3903 section 6).</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    /// <summary>The name of what there is now; null: nothing.</summary>
    public string? Tag { get; set; }

    public DateTimeOffset Expires { get; set; }

    /// <summary>The device as others see it; null while it says that nobody can be reached.</summary>
    public PublishedSession? Session { get; set; }

    /// <summary>Whether it was taken out; who waits for it begins anew.</summary>
    public bool IsGone { get; set; }

    public void Dispose() => Turn.Dispose();
}
