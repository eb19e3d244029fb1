using System.Buffers.Binary;

namespace Hutong.Media.Events;

/// <summary>The payload of a telephone-event (RFC 4733 section 2.3).</summary>
/// <param name="Event">
/// What is pressed: 0 to 9, 10 is *, 11 is #, 12 to 15 are A to D, 16 is a flash of the hook.
/// </param>
/// <param name="End">The key was let go.</param>
/// <param name="Volume">In -dBm0: 0 to 63, larger is softer.</param>
/// <param name="Duration">Since the packet's timestamp, in its clock's units.</param>
public readonly record struct TelephoneEvent(byte Event, bool End, byte Volume, ushort Duration)
{
    /// <summary>Length of the payload; a longer one is read by its first four bytes.</summary>
    public const int Bytes = 4;

    /// <summary>The last event that is a key of a telephone.</summary>
    public const byte LastKey = 15;

    const string Keys = "0123456789*#ABCD";

    /// <summary>The key as it is printed on it, or null when the event is none.</summary>
    public char? Key => Event <= LastKey ? Keys[Event] : null;

    /// <summary>The event of a key; false for what is none. Small letters are taken for large ones.</summary>
    public static bool TryFromKey(char key, out byte code)
    {
        var index = Keys.IndexOf(char.ToUpperInvariant(key), StringComparison.Ordinal);
        code = (byte)Math.Max(0, index);
        return index >= 0;
    }

    /// <summary>Reads a payload; false when it is too short.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out TelephoneEvent value)
    {
        value = default;
        if (payload.Length < Bytes)
        {
            return false;
        }

        value = new(payload[0], (payload[1] & 0x80) != 0, (byte)(payload[1] & 0x3F),
            BinaryPrimitives.ReadUInt16BigEndian(payload[2..]));
        return true;
    }

    /// <summary>Writes the payload into at least <see cref="Bytes"/> bytes.</summary>
    public void Write(Span<byte> destination)
    {
        destination[0] = Event;
        destination[1] = (byte)((End ? 0x80 : 0) | (Volume & 0x3F));
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], Duration);
    }
}
