using Hutong.Contracts.Accounts;
using Hutong.Contracts.Calling;

namespace Hutong.Edge.Sip.Tests.Stage;

/// <summary>A mailbox for all accounts together.</summary>
sealed class FakeMailbox : IMessageWaiting, IDisposable
{
    Action<AccountRef, WaitingMessages>? listener;

    public WaitingMessages Count { get; private set; } = new(0, 3);

    public void Change(AccountRef account, WaitingMessages count)
    {
        Count = count;
        listener?.Invoke(account, count);
    }

    public ValueTask<WaitingMessages> CountAsync(AccountRef account, CancellationToken cancel) => new(Count);

    public IDisposable Listen(Action<AccountRef, WaitingMessages> told)
    {
        listener = told;
        return this;
    }

    public void Dispose() => listener = null;
}
