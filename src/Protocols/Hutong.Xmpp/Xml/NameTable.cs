using System.Buffers.Binary;
using System.Text;

namespace Hutong.Xmpp.Xml;

/// <summary>
/// Turns the UTF-8 of names and namespaces into strings, so that the same name is the same object and costs nothing.
/// The names of the standards are always there; others are remembered in a table of fixed size where a new one takes
/// the place of an old one. Safe from any thread; one serves a whole process.
/// </summary>
public sealed class NameTable
{
    /// <summary>How many names outside the standards are remembered. Each holds at most 128 bytes.</summary>
    public const int Slots = 1024;

    const int MaxRememberedBytes = 128;

    static readonly Entry?[] Known = Build();

    /// <summary>Remembers no names outside the standards.</summary>
    internal static readonly NameTable Standard = new(0);

    readonly Entry?[] recent;

    /// <summary>A table that remembers names.</summary>
    public NameTable()
        : this(Slots)
    {
    }

    NameTable(int slots) => recent = new Entry?[slots];

    sealed record Entry(byte[] Utf8, string Text);

    /// <summary>The string for a name or namespace.</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        var hash = Hash(utf8);
        if (Find(utf8, hash) is { } known)
        {
            return known;
        }

        if (recent.Length == 0)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        // Entries are immutable and a reference is written at once: a race costs one more string, nothing else.
        ref var slot = ref recent[hash & (Slots - 1)];
        if (slot is { } entry && utf8.SequenceEqual(entry.Utf8))
        {
            return entry.Text;
        }

        var text = Encoding.UTF8.GetString(utf8);
        if (utf8.Length <= MaxRememberedBytes)
        {
            slot = new(utf8.ToArray(), text);
        }

        return text;
    }

    /// <summary>The string for a name of the standards, or a new one.</summary>
    internal static string GetKnown(ReadOnlySpan<byte> utf8) =>
        Find(utf8, Hash(utf8)) ?? Encoding.UTF8.GetString(utf8);

    static string? Find(ReadOnlySpan<byte> utf8, uint hash)
    {
        var known = Known;
        var mask = (uint)known.Length - 1;
        for (var i = hash & mask; known[i] is { } entry; i = (i + 1) & mask)
        {
            if (utf8.SequenceEqual(entry.Utf8))
            {
                return entry.Text;
            }
        }

        return null;
    }

    // Names of XMPP differ in length and at the end; many namespaces share their first 30 bytes.
    static uint Hash(ReadOnlySpan<byte> utf8)
    {
        ulong mixed = (uint)utf8.Length;
        if (utf8.Length >= 8)
        {
            mixed = mixed * 31 + BinaryPrimitives.ReadUInt64LittleEndian(utf8[^8..]);
            mixed = mixed * 0x9E3779B97F4A7C15 + BinaryPrimitives.ReadUInt64LittleEndian(utf8[(utf8.Length / 2 - 4)..]);
        }
        else
        {
            foreach (var one in utf8)
            {
                mixed = mixed << 8 | one;
            }
        }

        mixed *= 0x9E3779B97F4A7C15;
        return (uint)(mixed >> 40);
    }

    static Entry?[] Build()
    {
        var table = new Entry?[2048];
        foreach (var text in KnownNames.All)
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            var i = Hash(utf8) & 2047;
            while (table[i] is not null)
            {
                i = (i + 1) & 2047;
            }

            table[i] = new(utf8, text);
        }

        return table;
    }
}
