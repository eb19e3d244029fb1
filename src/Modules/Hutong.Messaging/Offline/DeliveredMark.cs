using Hutong.Storage;
using Hutong.Switch.Users;

namespace Hutong.Messaging.Offline;

/// <summary>
/// How far an owner's messages have reached some device: everything later waits in the archive. Moves forward on
/// the effects loop, goes back when a session ends without having acknowledged, and is stored now and then
/// (<see cref="MarkKeeper"/>): after a crash a device may see a message again, never miss one.
/// </summary>
sealed class DeliveredMark(long sequence)
{
    /// <summary>In memory with the user: effects must not wait.</summary>
    public static readonly UserSlot<DeliveredMark> Slot = new();

    readonly Lock gate = new();
    long sequence = sequence;
    long stored = sequence;
    bool isListed;

    /// <summary>The last sequence that was sent to a device.</summary>
    public long Sequence => Volatile.Read(ref sequence);

    /// <summary>The last sequence that passed the effects loop, delivered or not.</summary>
    public long Seen { get; private set; }

    /// <summary>
    /// Whether the archive was read since the user was loaded, so that <see cref="Seen"/> says it all.
    /// </summary>
    public bool IsLoaded { get; private set; }

    /// <summary>Notes a message that passed. On the effects loop.</summary>
    public void Saw(long passed) => Seen = Math.Max(Seen, passed);

    /// <summary>
    /// Notes that all up to a sequence was read from the archive, and that at that time there was no more.
    /// </summary>
    public void Loaded(long last)
    {
        Saw(last);
        IsLoaded = true;
    }

    /// <summary>Moves forward to a sequence. True when it must be put on the list of those to store.</summary>
    public bool Reach(long reached)
    {
        lock (gate)
        {
            if (reached <= sequence)
            {
                return false;
            }

            sequence = reached;
            return List();
        }
    }

    /// <summary>
    /// Moves back: what came after was not delivered for certain. True when it must be put on the list.
    /// </summary>
    public bool Return(long last)
    {
        lock (gate)
        {
            sequence = Math.Min(sequence, last);
            return List();
        }
    }

    /// <summary>
    /// What to store now for a user, or null when nothing changed: never past what is unacknowledged. It is off the
    /// list then; <paramref name="again"/> when it must be put there again, because some of it is.
    /// </summary>
    public long? ToStore(User user, out bool again)
    {
        lock (gate)
        {
            isListed = false;
            var safe = sequence;
            foreach (var session in user.Sessions)
            {
                var oldest = session.OldestUnacknowledged;
                safe = oldest > 0 ? Math.Min(safe, oldest - 1) : safe;
            }

            again = safe < sequence && List();
            return safe == stored ? null : stored = safe;
        }
    }

    /// <summary>Notes that it could not be stored. True when it must be put on the list.</summary>
    public bool NotStored()
    {
        lock (gate)
        {
            stored = -1;
            return List();
        }
    }

    bool List()
    {
        var add = !isListed;
        isListed = true;
        return add;
    }

    /// <summary>The write that stores it.</summary>
    public static void Save(UnitOfWork work, User user, long sequence) => work.Sql(
        """
        insert into archive_delivered (tenant, owner, seq) values (@tenant, @owner, @seq)
        on conflict (tenant, owner) do update set seq = excluded.seq
        """,
        new { tenant = user.Tenant.Value, owner = user.Account.Value, seq = sequence });

    /// <summary>Loads it with the user.</summary>
    public static IUserLoader Loader(IStore store) => new UserLoader<DeliveredMark>(Slot, eager: true,
        async (user, cancel) => new DeliveredMark(await store.ReadAsync(db => db.Scalar<long>(
            "select coalesce((select seq from archive_delivered where tenant = @tenant and owner = @owner), 0)",
            new { tenant = user.Tenant.Value, owner = user.Account.Value }), cancel)));
}
