using System.Diagnostics.CodeAnalysis;
using Hutong.Kernel;
using Hutong.Sip.Dialogs;

namespace Hutong.Edge.Sip.Waiting;

/// <summary>
/// The lamps there are, found by their dialog and by whom they tell of. Bounded by account and in all. Safe from
/// several threads.
/// </summary>
/// <param name="maximum">Lamps in all.</param>
/// <param name="maximumPerAccount">Lamps of the telephones of one account.</param>
sealed class LampTable(int maximum, int maximumPerAccount)
{
    readonly Lock gate = new();
    readonly Dictionary<DialogId, Lamp> lamps = [];
    readonly Dictionary<(IEventPackage Package, AccountId Target), HashSet<Lamp>> targets = [];
    readonly Dictionary<AccountId, HashSet<Lamp>> watchers = [];

    public int Count
    {
        get
        {
            lock (gate)
            {
                return lamps.Count;
            }
        }
    }

    /// <summary>Adds one; false when there are too many.</summary>
    public bool TryAdd(Lamp lamp)
    {
        lock (gate)
        {
            if (lamps.Count >= maximum
                || (watchers.TryGetValue(lamp.Account.Account, out var own) && own.Count >= maximumPerAccount)
                || !lamps.TryAdd(lamp.Dialog.Id, lamp))
            {
                return false;
            }

            Add(watchers, lamp.Account.Account, lamp);
            Add(targets, (lamp.Package, lamp.Target.Account), lamp);
        }

        lamp.Watching = lamp.Package.Watch(lamp.Target.Account);
        if (!TryFind(lamp.Dialog.Id, out _))
        {
            // Its device was signed out just now.
            lamp.Watching?.Dispose();
        }

        return true;
    }

    public bool TryFind(DialogId dialog, [NotNullWhen(true)] out Lamp? lamp)
    {
        lock (gate)
        {
            return lamps.TryGetValue(dialog, out lamp);
        }
    }

    /// <summary>Those that tell of somebody.</summary>
    public Lamp[] Of(IEventPackage package, AccountId target)
    {
        lock (gate)
        {
            return targets.TryGetValue((package, target), out var all) ? [.. all] : [];
        }
    }

    /// <summary>Those of the telephones of an account.</summary>
    public Lamp[] OfWatcher(AccountId account)
    {
        lock (gate)
        {
            return watchers.TryGetValue(account, out var all) ? [.. all] : [];
        }
    }

    public Lamp[] All()
    {
        lock (gate)
        {
            return [.. lamps.Values];
        }
    }

    /// <summary>Takes one out; nothing when it is not there.</summary>
    public void Remove(DialogId dialog)
    {
        Lamp? lamp;
        lock (gate)
        {
            if (!lamps.Remove(dialog, out lamp))
            {
                return;
            }

            Remove(watchers, lamp.Account.Account, lamp);
            Remove(targets, (lamp.Package, lamp.Target.Account), lamp);
        }

        lamp.Watching?.Dispose();
    }

    static void Add<TKey>(Dictionary<TKey, HashSet<Lamp>> table, TKey key, Lamp lamp) where TKey : notnull
    {
        if (!table.TryGetValue(key, out var all))
        {
            table[key] = all = [];
        }

        all.Add(lamp);
    }

    static void Remove<TKey>(Dictionary<TKey, HashSet<Lamp>> table, TKey key, Lamp lamp) where TKey : notnull
    {
        if (table.TryGetValue(key, out var all) && all.Remove(lamp) && all.Count == 0)
        {
            table.Remove(key);
        }
    }
}
