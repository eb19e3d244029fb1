namespace Hutong.Media.Net;

/// <summary>
/// What a <see cref="MediaTick"/> calls, spread evenly over its parts. Safe from several threads; the tick reads
/// without a lock, because each part is replaced as a whole.
/// </summary>
public sealed class TickParts<T>
    where T : class
{
    readonly Lock gate = new();
    readonly T[][] parts = [.. Enumerable.Range(0, MediaTick.Parts).Select(_ => Array.Empty<T>())];

    /// <summary>How many there are in all parts.</summary>
    public int Count => parts.Sum(part => part.Length);

    /// <summary>Those of all parts.</summary>
    public IEnumerable<T> All => parts.SelectMany(part => part);

    /// <summary>Those of a part: an array that nobody changes.</summary>
    public T[] this[int part] => Volatile.Read(ref parts[part])!;

    /// <summary>Puts one into the part that has the fewest.</summary>
    public void Add(T one)
    {
        lock (gate)
        {
            var least = 0;
            for (var part = 1; part < parts.Length; part++)
            {
                least = parts[part].Length < parts[least].Length ? part : least;
            }

            Replace(least, [.. parts[least], one]);
        }
    }

    /// <summary>Takes one out, if it is there.</summary>
    public void Remove(T one)
    {
        lock (gate)
        {
            for (var part = 0; part < parts.Length; part++)
            {
                if (Array.IndexOf(parts[part], one) is >= 0 and var at)
                {
                    Replace(part, [.. parts[part][..at], .. parts[part][(at + 1)..]]);
                }
            }
        }
    }

    void Replace(int part, T[] next) => Volatile.Write(ref parts[part]!, next);
}
