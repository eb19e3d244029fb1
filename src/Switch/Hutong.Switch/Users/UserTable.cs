using System.Collections.Concurrent;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Xmpp;

namespace Hutong.Switch.Users;

/// <summary>The users in memory, by address. Loads one when it is first needed, drops one that is long idle.</summary>
public sealed class UserTable
{
    static readonly TimeSpan IdleAfter = TimeSpan.FromMinutes(10);

    readonly ConcurrentDictionary<Jid, Lazy<Task<User?>>> loading = new();
    readonly ConcurrentDictionary<Jid, User> byAddress = new();
    readonly IDirectory directory;
    readonly UserLoaders loaders;
    readonly TimeProvider time;

    /// <summary>Makes an empty table.</summary>
    public UserTable(IDirectory directory, IEnumerable<IUserLoader> loaders, TimeProvider time)
    {
        this.directory = directory;
        this.loaders = new UserLoaders(loaders);
        this.time = time;
    }

    /// <summary>How many are in memory.</summary>
    public int Count => byAddress.Count;

    /// <summary>All users in memory.</summary>
    public IEnumerable<User> Loaded => byAddress.Values;

    /// <summary>The user in memory at a bare address, or null.</summary>
    public User? Peek(Jid bare) => byAddress.GetValueOrDefault(bare);

    /// <summary>The user at a bare address, loaded if need be; null when it is nobody's.</summary>
    public ValueTask<User?> FindAsync(Jid bare, CancellationToken cancel)
    {
        return byAddress.TryGetValue(bare, out var user) && user.Touch(time.GetTimestamp())
            ? new(user) : new(LoadAsync(bare, cancel));
    }

    /// <summary>The user of an account, loaded if need be; null when it is gone.</summary>
    public async ValueTask<User?> FindAsync(AccountId account, CancellationToken cancel) =>
        await directory.FindAsync(account, cancel) is { } found ? await FindAsync(found.Address, cancel) : null;

    /// <summary>Drops a user, for example when its account was disabled, deleted or renamed.</summary>
    public void Forget(Jid bare) => byAddress.TryRemove(bare, out _);

    /// <summary>
    /// Drops users without sessions that were not used for ten minutes; how many. <see cref="UserSweeper"/> calls it.
    /// </summary>
    public int Sweep()
    {
        var dropped = 0;
        foreach (var listed in byAddress)
        {
            if (listed.Value.TryDrop(IsIdle, () => byAddress.TryRemove(listed)))
            {
                dropped++;
            }
        }

        return dropped;
    }

    bool IsIdle(long lastUsed) => time.GetElapsedTime(lastUsed) > IdleAfter;

    async Task<User?> LoadAsync(Jid bare, CancellationToken cancel)
    {
        // One load at a time for an address: two objects for one user must never be seen.
        var lazy = loading.GetOrAdd(bare, key => new Lazy<Task<User?>>(() => LoadOnceAsync(key)));
        return await lazy.Value.WaitAsync(cancel);
    }

    async Task<User?> LoadOnceAsync(Jid bare)
    {
        try
        {
            if (byAddress.TryGetValue(bare, out var present))
            {
                lock (present.Gate)
                {
                    // A sweep that looks at it just now ends first.
                }

                if (present.Touch(time.GetTimestamp()))
                {
                    return present;
                }
            }

            if (await directory.FindAsync(bare, CancellationToken.None) is not { } account)
            {
                return null;
            }

            var user = new User(account, loaders);
            await user.LoadEagerAsync(CancellationToken.None);
            user.Touch(time.GetTimestamp());
            return byAddress.GetOrAdd(bare, user);
        }
        finally
        {
            loading.TryRemove(bare, out _);
        }
    }
}
