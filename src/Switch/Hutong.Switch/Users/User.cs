using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Switch.Sessions;
using Hutong.Xmpp;

namespace Hutong.Switch.Users;

/// <summary>
/// An account in memory: its sessions and what features keep of it. Its <see cref="Gate"/> is its mailbox: whoever
/// changes the user's state decides and enqueues the unit of work inside it, and never waits there.
/// </summary>
public sealed class User
{
    readonly UserLoaders loaders;
    readonly object?[] slots;
    volatile Session[] sessions = [];
    long lastUsed;
    volatile bool isDropped;

    internal User(AccountRef account, UserLoaders loaders)
    {
        (Account, Tenant, Address) = (account.Account, account.Tenant, account.Address);
        this.loaders = loaders;
        slots = loaders.Count == 0 ? [] : new object?[loaders.Count];
    }

    /// <summary>The account.</summary>
    public AccountId Account { get; }

    /// <summary>Its tenant.</summary>
    public TenantId Tenant { get; }

    /// <summary>Its bare address.</summary>
    public Jid Address { get; }

    /// <summary>The account with its address, as contracts want it.</summary>
    public AccountRef Ref => new(Account, Tenant, Address);

    /// <summary>
    /// Serialises decisions about this user. Hold it to decide and enqueue; never await or commit inside.
    /// </summary>
    public Lock Gate { get; } = new();

    /// <summary>All bound sessions, a snapshot that never changes.</summary>
    public ReadOnlySpan<Session> Sessions => sessions;

    /// <summary>The session with a resource, or null.</summary>
    public Session? Find(string resource)
    {
        foreach (var session in sessions)
        {
            if (session.Address.Resource == resource)
            {
                return session;
            }
        }

        return null;
    }

    /// <summary>Adds a session; the one that it replaces (same resource) is returned and no longer listed.</summary>
    public Session? Add(Session session)
    {
        lock (Gate)
        {
            var old = Find(session.Address.Resource!);
            sessions = old is null ? [.. sessions, session] : [.. sessions.Where(other => other != old), session];
            return old;
        }
    }

    /// <summary>Takes a session out; false when it was not listed.</summary>
    public bool Remove(Session session)
    {
        lock (Gate)
        {
            var left = Array.FindAll(sessions, other => other != session);
            var found = left.Length != sessions.Length;
            sessions = left;
            return found;
        }
    }

    /// <summary>What a feature keeps, when it is loaded (always for eager slots); otherwise null.</summary>
    public T? Get<T>(UserSlot<T> slot) where T : class => (T?)Volatile.Read(ref slots[slot.Index]);

    /// <summary>What a feature keeps, loaded now if need be.</summary>
    public ValueTask<T> GetAsync<T>(UserSlot<T> slot, CancellationToken cancel) where T : class =>
        Volatile.Read(ref slots[slot.Index]) is T value ? new(value) : LoadAsync(slot, cancel);

    /// <summary>Sets what a feature keeps.</summary>
    public void Set<T>(UserSlot<T> slot, T value) where T : class => Volatile.Write(ref slots[slot.Index], value);

    /// <summary>Drops what a feature keeps, after a commit failed: it is loaded again when next asked for.</summary>
    public async ValueTask ReloadAsync<T>(UserSlot<T> slot, CancellationToken cancel) where T : class
    {
        Volatile.Write(ref slots[slot.Index], await loaders[slot.Index].LoadAsync(this, cancel));
    }

    /// <summary>Notes that it is used now. False when it was dropped meanwhile: then another takes its place.</summary>
    internal bool Touch(long now)
    {
        // Either the sweeper sees the new time, or this sees that it was dropped: never neither.
        Interlocked.Exchange(ref lastUsed, now);
        return !isDropped;
    }

    /// <summary>Drops it, unless it has sessions or was used lately.</summary>
    /// <param name="isIdle">Whether a time of last use is long ago.</param>
    /// <param name="remove">Takes it out of the table, before anybody can look for it again.</param>
    internal bool TryDrop(Func<long, bool> isIdle, Action remove)
    {
        lock (Gate)
        {
            if (sessions.Length > 0 || !isIdle(Volatile.Read(ref lastUsed)))
            {
                return false;
            }

            isDropped = true;
            Interlocked.MemoryBarrier();
            if (!isIdle(Volatile.Read(ref lastUsed)))
            {
                isDropped = false;
                return false;
            }

            remove();
            return true;
        }
    }

    internal async ValueTask LoadEagerAsync(CancellationToken cancel)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            if (loaders.TryGet(i) is { Eager: true } loader)
            {
                slots[i] = await loader.LoadAsync(this, cancel);
            }
        }
    }

    async ValueTask<T> LoadAsync<T>(UserSlot<T> slot, CancellationToken cancel) where T : class
    {
        var value = await loaders[slot.Index].LoadAsync(this, cancel);
        // Two may load at once: the first to arrive wins, so that all see one object.
        return (T)(Interlocked.CompareExchange(ref slots[slot.Index], value, null) ?? value);
    }
}
