using Hutong.Media.Net;

namespace Hutong.Calling.Media;

/// <summary>
/// What is ticked, spread evenly over the parts of a tick. Whoever changes it holds a lock; the tick reads without one,
/// because each part is replaced as a whole.
/// </summary>
sealed class TickParts<T>
    where T : class
{
    readonly T[][] parts = [.. Enumerable.Range(0, MediaTick.Parts).Select(_ => Array.Empty<T>())];

    public int Count => parts.Sum(part => part.Length);

    public IEnumerable<T> All => parts.SelectMany(part => part);

    public T[] this[int part] => Volatile.Read(ref parts[part])!;

    public void Add(T one)
    {
        var least = Enumerable.Range(0, parts.Length).MinBy(part => parts[part].Length);
        Replace(least, [.. parts[least], one]);
    }

    public void Remove(T one)
    {
        for (var part = 0; part < parts.Length; part++)
        {
            if (Array.IndexOf(parts[part], one) is >= 0 and var at)
            {
                Replace(part, [.. parts[part][..at], .. parts[part][(at + 1)..]]);
            }
        }
    }

    void Replace(int part, T[] next) => Volatile.Write(ref parts[part]!, next);
}
