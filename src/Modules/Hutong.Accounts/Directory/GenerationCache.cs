using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Hutong.Accounts.Directory;

/// <summary>
/// A bounded map in two generations: what was not used while a whole generation filled up is dropped. A value that
/// was loaded while its key changed is not taken (<see cref="Version"/>, <see cref="SetIf"/>), so that a reader that
/// is slower than a change cannot put the old value back.
/// </summary>
sealed class GenerationCache<TKey, TValue>(int capacity)
    where TKey : notnull
{
    const int Stripes = 256;

    readonly Lock[] gates = [.. Enumerable.Range(0, Stripes).Select(_ => new Lock())];
    readonly int[] versions = new int[Stripes];
    readonly Lock turning = new();
    volatile ConcurrentDictionary<TKey, TValue> young = new();
    volatile ConcurrentDictionary<TKey, TValue> old = new();
    int added;

    /// <summary>How many are kept, counted roughly.</summary>
    public int Count => young.Count + old.Count;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (young.TryGetValue(key, out value))
        {
            return true;
        }

        var stripe = Stripe(key);
        var version = Volatile.Read(ref versions[stripe]);
        return old.TryGetValue(key, out value) && SetIf(key, value, version);
    }

    /// <summary>To be read before a value is loaded.</summary>
    public int Version(TKey key) => Volatile.Read(ref versions[Stripe(key)]);

    /// <summary>
    /// Keeps a loaded value unless the key was removed since the version was read; says whether it did.
    /// </summary>
    public bool SetIf(TKey key, TValue value, int version)
    {
        var stripe = Stripe(key);
        lock (gates[stripe])
        {
            if (versions[stripe] != version)
            {
                return false;
            }

            young[key] = value;
        }

        if (Interlocked.Increment(ref added) >= capacity / 2)
        {
            Turn();
        }

        return true;
    }

    public void Set(TKey key, TValue value) => SetIf(key, value, Version(key));

    /// <summary>Drops a key, and whatever is being loaded for it.</summary>
    public void Remove(TKey key)
    {
        var stripe = Stripe(key);
        lock (gates[stripe])
        {
            versions[stripe]++;
            young.TryRemove(key, out _);
            old.TryRemove(key, out _);
        }
    }

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        for (var i = 0; i < Stripes; i++)
        {
            lock (gates[i])
            {
                versions[i]++;
            }
        }

        lock (turning)
        {
            (young, old, added) = (new(), new(), 0);
        }
    }

    static int Stripe(TKey key) => key.GetHashCode() & (Stripes - 1);

    void Turn()
    {
        lock (turning)
        {
            if (added >= capacity / 2)
            {
                (old, young, added) = (young, new(), 0);
            }
        }
    }
}
