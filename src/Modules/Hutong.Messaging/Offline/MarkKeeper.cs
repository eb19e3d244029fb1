using System.Collections.Concurrent;
using Hutong.Storage;
using Hutong.Switch;
using Hutong.Switch.Users;
using Microsoft.Extensions.Logging;

namespace Hutong.Messaging.Offline;

/// <summary>
/// Moves the marks of what was delivered and stores them: every few seconds those that moved, and at the end of each
/// session. So a client that comes back after a crash of the server gets a few seconds again, not a day.
/// </summary>
sealed class MarkKeeper(IStore store, TimeProvider time, ILogger<MarkKeeper> log) : RecurringWork(Every, time, log)
{
    /// <summary>How often. Five seconds: a row for each busy user in that time is little beside its messages.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <summary>Marks in one unit: some milliseconds of the writer are not held up by them.</summary>
    const int UnitMarks = 100;

    readonly ConcurrentQueue<User> moved = new();

    /// <summary>One at a time decides and enqueues, so that the order of the units is that of the decisions.</summary>
    readonly Lock saving = new();

    /// <summary>Notes that a user's messages up to a sequence reached a device.</summary>
    public void Reach(User user, long sequence)
    {
        if (user.Get(DeliveredMark.Slot)!.Reach(sequence))
        {
            moved.Enqueue(user);
        }
    }

    /// <summary>
    /// Notes that what came after a sequence did not reach a device for certain. At once, and again behind the effects
    /// that are under way: one of them may count on the session that has just ended.
    /// </summary>
    public void Return(User user, long sequence)
    {
        Back();
        store.TryEnqueue(new UnitOfWork().Then(_ => Back()));

        void Back()
        {
            if (user.Get(DeliveredMark.Slot)!.Return(sequence))
            {
                moved.Enqueue(user);
            }
        }
    }

    /// <summary>Stores one user's mark now, when it has changed.</summary>
    public void Save(User user)
    {
        lock (saving)
        {
            Enqueue([user]);
        }
    }

    /// <summary>Stores all marks that have moved.</summary>
    public void SaveMoved()
    {
        // Those that come back on the list now are for the next time.
        for (var left = moved.Count; left > 0; left -= UnitMarks)
        {
            var users = new List<User>(UnitMarks);
            while (users.Count < Math.Min(left, UnitMarks) && moved.TryDequeue(out var user))
            {
                users.Add(user);
            }

            lock (saving)
            {
                Enqueue(users);
            }
        }
    }

    protected override ValueTask RunOnceAsync(CancellationToken cancel)
    {
        SaveMoved();
        return default;
    }

    void Enqueue(List<User> users)
    {
        var work = new UnitOfWork();
        var written = new List<User>(users.Count);
        foreach (var user in users)
        {
            if (user.Get(DeliveredMark.Slot)!.ToStore(user, out var again) is { } sequence)
            {
                DeliveredMark.Save(work, user, sequence);
                written.Add(user);
            }

            if (again)
            {
                moved.Enqueue(user);
            }
        }

        if (!work.IsEmpty && !store.TryEnqueue(work.Then(outcome => Note(outcome, written))))
        {
            NotStored(written);
        }
    }

    void Note(CommitOutcome outcome, List<User> written)
    {
        if (!outcome.IsDurable)
        {
            NotStored(written);
        }
    }

    void NotStored(List<User> users)
    {
        foreach (var user in users)
        {
            if (user.Get(DeliveredMark.Slot)!.NotStored())
            {
                moved.Enqueue(user);
            }
        }
    }
}
