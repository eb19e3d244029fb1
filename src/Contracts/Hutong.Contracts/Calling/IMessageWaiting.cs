using Hutong.Contracts.Accounts;

namespace Hutong.Contracts.Calling;

/// <summary>Voice messages of an account.</summary>
/// <param name="New">Not heard.</param>
/// <param name="Old">Heard and kept.</param>
public sealed record WaitingMessages(int New, int Old);

/// <summary>The lamp of a telephone (RFC 3842): how many voice messages wait.</summary>
public interface IMessageWaiting
{
    /// <summary>How many wait now.</summary>
    ValueTask<WaitingMessages> CountAsync(AccountRef account, CancellationToken cancel);

    /// <summary>Has a listener told of changes; in memory, may be lost at a restart. Disposing ends it.</summary>
    IDisposable Listen(Action<AccountRef, WaitingMessages> listener);
}
