using System.Collections.Concurrent;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Calling;
using Hutong.Kernel;

namespace Hutong.Edge.Sip.Tests.Stage;

/// <summary>Who is in which calls, as the test says.</summary>
sealed class FakeLines : ILines
{
    readonly ConcurrentDictionary<AccountId, LineCall[]> calls = new();
    readonly ConcurrentDictionary<AccountId, int> watched = new();
    Action<AccountId>? listener;

    /// <summary>What others may see of everybody.</summary>
    public LineSight Sight { get; set; }

    /// <summary>How many subscriptions watch somebody.</summary>
    public int Watchers => watched.Values.Sum();

    public void Set(string name, params LineCall[] now)
    {
        var account = FakeAccounts.Of(name).Account;
        calls[account] = now;
        listener?.Invoke(account);
    }

    public ValueTask<LineSight> SightAsync(AccountRef watcher, AccountRef owner, CancellationToken cancel) =>
        new(watcher == owner ? LineSight.PickUp : Sight);

    public IReadOnlyList<LineCall> Of(AccountId account) =>
        watched.GetValueOrDefault(account) > 0 ? calls.GetValueOrDefault(account) ?? [] : [];

    public IDisposable Watch(AccountId account)
    {
        watched.AddOrUpdate(account, 1, static (_, number) => number + 1);
        return new Ending(() => watched.AddOrUpdate(account, 0, static (_, number) => number - 1));
    }

    public IDisposable Listen(Action<AccountId> told)
    {
        listener = told;
        return new Ending(() => listener = null);
    }

    sealed class Ending(Action end) : IDisposable
    {
        Action? end = end;

        public void Dispose() => Interlocked.Exchange(ref end, null)?.Invoke();
    }
}
