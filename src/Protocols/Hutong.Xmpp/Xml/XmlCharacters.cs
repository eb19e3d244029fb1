using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Hutong.Xmpp.Streams;

namespace Hutong.Xmpp.Xml;

/// <summary>Which characters XML 1.0 (fifth edition) allows where: sections 2.2 and 2.3.</summary>
static class XmlCharacters
{
    static readonly SearchValues<byte> Controls = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31]);

    // 1: may be in a name. 3: may begin one. The colon is none: it parts a prefix from a name.
    static readonly byte[] NameClasses = MakeNameClasses();

    /// <summary>Checks that bytes are UTF-8 and hold only characters that XML allows.</summary>
    public static StreamFault Check(ReadOnlySpan<byte> bytes)
    {
        if (bytes.ContainsAny(Controls))
        {
            return StreamFault.IllegalCharacter;
        }

        if (Ascii.IsValid(bytes))
        {
            return StreamFault.None;
        }

        if (!Utf8.IsValid(bytes))
        {
            return StreamFault.InvalidUtf8;
        }

        // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
        while (bytes.IndexOf((ReadOnlySpan<byte>)[0xEF, 0xBF]) is >= 0 and var at)
        {
            if (bytes[at + 2] >= 0xBE)
            {
                return StreamFault.IllegalCharacter;
            }

            bytes = bytes[(at + 3)..];
        }

        return StreamFault.None;
    }

    public static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';

    public static bool IsAllowed(int value) => value is 9 or 10 or 13
        or (>= 0x20 and <= 0xD7FF) or (>= 0xE000 and <= 0xFFFD) or (>= 0x10000 and <= 0x10FFFF);

    /// <summary>The length of the name (without colons) that bytes begin with; 0 when they begin with none.</summary>
    public static int NameLength(ReadOnlySpan<byte> bytes)
    {
        var classes = NameClasses;
        var wanted = 2;
        var at = 0;
        while (at < bytes.Length)
        {
            var value = bytes[at];
            if (value < 0x80)
            {
                if ((classes[value] & wanted) == 0)
                {
                    break;
                }

                at++;
            }
            else if (Rune.DecodeFromUtf8(bytes[at..], out var rune, out var used) == OperationStatus.Done
                && (IsNameStart(rune.Value) || (wanted == 1 && IsNameOnly(rune.Value))))
            {
                at += used;
            }
            else
            {
                break;
            }

            wanted = 1;
        }

        return at;
    }

    static bool IsNameStart(int value) => value is (>= 0xC0 and <= 0xD6) or (>= 0xD8 and <= 0xF6)
        or (>= 0xF8 and <= 0x2FF) or (>= 0x370 and <= 0x37D) or (>= 0x37F and <= 0x1FFF) or 0x200C or 0x200D
        or (>= 0x2070 and <= 0x218F) or (>= 0x2C00 and <= 0x2FEF) or (>= 0x3001 and <= 0xD7FF)
        or (>= 0xF900 and <= 0xFDCF) or (>= 0xFDF0 and <= 0xFFFD) or (>= 0x10000 and <= 0xEFFFF);

    static bool IsNameOnly(int value) => value is 0xB7 or (>= 0x300 and <= 0x36F) or 0x203F or 0x2040;

    static byte[] MakeNameClasses()
    {
        var classes = new byte[128];
        for (var c = 0; c < 128; c++)
        {
            classes[c] = (byte)(char.IsAsciiLetter((char)c) || c == '_' ? 3
                : char.IsAsciiDigit((char)c) || c is '-' or '.' ? 1 : 0);
        }

        return classes;
    }
}
