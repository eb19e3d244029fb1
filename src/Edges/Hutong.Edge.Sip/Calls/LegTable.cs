using System.Collections.Concurrent;
using Hutong.Kernel;

namespace Hutong.Edge.Sip.Calls;

/// <summary>The legs there are, and how many each account has.</summary>
sealed class LegTable
{
    readonly ConcurrentDictionary<SipLeg, byte> legs = new();
    readonly ConcurrentDictionary<AccountId, int> accounts = new();

    public int Count => legs.Count;

    public IEnumerable<SipLeg> All => legs.Keys;

    public int CountOf(AccountId account) => accounts.GetValueOrDefault(account);

    public void Add(SipLeg leg) => legs[leg] = 0;

    /// <summary>Counts a leg for its account; false when it has too many.</summary>
    public bool TryEnter(AccountId account, int maximum)
    {
        if (accounts.AddOrUpdate(account, 1, static (_, number) => number + 1) <= maximum)
        {
            return true;
        }

        Leave(account);
        return false;
    }

    public void Remove(SipLeg leg)
    {
        if (legs.TryRemove(leg, out _) && leg is { Account: { } account, IsIncoming: true })
        {
            Leave(account.Account);
        }
    }

    void Leave(AccountId account)
    {
        var left = accounts.AddOrUpdate(account, 0, static (_, number) => number - 1);
        if (left <= 0)
        {
            accounts.TryRemove(KeyValuePair.Create(account, left));
        }
    }
}
