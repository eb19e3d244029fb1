using Hutong.Kernel;

namespace Hutong.Messaging.Upload;

/// <summary>
/// Beginnings of files whose senders broke off: kept for a day, so that they go on where they were. Few of one sender,
/// the oldest goes first: what is never finished fills no disk. They end with the process, as slots do. Safe from
/// several threads.
/// </summary>
sealed class BrokenOff(TimeProvider time)
{
    /// <summary>How long a beginning is kept.</summary>
    public static readonly TimeSpan KeepTime = TimeSpan.FromDays(1);

    /// <summary>Beginnings of one sender.</summary>
    public const int SenderMax = 4;

    /// <summary>Beginnings in all.</summary>
    public const int Max = 1_000;

    readonly Lock gate = new();
    readonly LinkedList<Beginning> oldestFirst = [];

    /// <summary>How many bytes there are of a file; 0 when there are none.</summary>
    public long LengthOf(string id)
    {
        lock (gate)
        {
            Expire();
            return Find(id)?.Value.Length ?? 0;
        }
    }

    /// <summary>Keeps a beginning; what it takes the place of, and what is too much, is deleted.</summary>
    public void Keep(string id, AccountId sender, string part, long length)
    {
        lock (gate)
        {
            Expire();
            if (Find(id) is { } other)
            {
                Remove(other);
            }

            if (oldestFirst.Count(one => one.Sender == sender) >= SenderMax)
            {
                Remove(oldestFirst.Find(oldestFirst.First(one => one.Sender == sender))!);
            }
            else if (oldestFirst.Count >= Max)
            {
                Remove(oldestFirst.First!);
            }

            oldestFirst.AddLast(new Beginning(id, sender, part, length, time.GetUtcNow()));
        }
    }

    /// <summary>
    /// Takes a beginning of exactly so many bytes out, for one to go on with; null when there is none. Two cannot go on
    /// at once.
    /// </summary>
    public string? Take(string id, long length)
    {
        lock (gate)
        {
            Expire();
            if (Find(id) is not { } found || found.Value.Length != length)
            {
                return null;
            }

            oldestFirst.Remove(found);
            return found.Value.Part;
        }
    }

    /// <summary>Deletes the beginning of a file that is there whole, or whose time is over.</summary>
    public void Drop(string id)
    {
        lock (gate)
        {
            if (Find(id) is { } found)
            {
                Remove(found);
            }
        }
    }

    /// <summary>Deletes what is too old.</summary>
    public void Sweep()
    {
        lock (gate)
        {
            Expire();
        }
    }

    void Expire()
    {
        var old = time.GetUtcNow() - KeepTime;
        while (oldestFirst.First is { } first && first.Value.At < old)
        {
            Remove(first);
        }
    }

    void Remove(LinkedListNode<Beginning> node)
    {
        File.Delete(node.Value.Part);
        oldestFirst.Remove(node);
    }

    LinkedListNode<Beginning>? Find(string id)
    {
        var node = oldestFirst.Last;
        while (node is not null && node.Value.Id != id)
        {
            node = node.Previous;
        }

        return node;
    }

    sealed record Beginning(string Id, AccountId Sender, string Part, long Length, DateTimeOffset At);
}
