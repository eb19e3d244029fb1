using Hutong.Sip.Text;

namespace Hutong.Sip.Headers;

/// <summary>Where one header field is in the bytes of its message.</summary>
readonly record struct SipHeaderSlot(
    SipHeader Header, ushort NameStart, ushort NameLength, ushort ValueStart, ushort ValueLength);

/// <summary>The header fields of a message, in the order they were sent.</summary>
public readonly struct SipHeaders
{
    readonly byte[] buffer;
    readonly SipHeaderSlot[] slots;

    internal SipHeaders(byte[] buffer, SipHeaderSlot[] slots) => (this.buffer, this.slots) = (buffer, slots);

    /// <summary>How many lines there are.</summary>
    public int Count => slots?.Length ?? 0;

    /// <summary>Which header field a line is, its name as sent, and its value.</summary>
    public (SipHeader Header, SipText Name, SipText Value) this[int index] =>
        (slots[index].Header, new(buffer, slots[index].NameStart, slots[index].NameLength), ValueOf(slots[index]));

    /// <summary>The value of the first line of a header field, which may be empty; false when there is none.</summary>
    public bool TryGet(SipHeader header, out SipText value)
    {
        var next = 0;
        return TryNext(header, ref next, out value);
    }

    /// <summary>The value of the first line with a name that is not in the table.</summary>
    public bool TryGet(string name, out SipText value)
    {
        ArgumentNullException.ThrowIfNull(name);
        var wanted = SipText.From(name);
        if (SipHeaderNames.Find(wanted.Span) is var known && known != SipHeader.Other)
        {
            return TryGet(known, out value);
        }

        foreach (var slot in slots ?? [])
        {
            if (slot.Header == SipHeader.Other && new SipText(buffer, slot.NameStart, slot.NameLength)
                .IsIgnoringCase(wanted.Span))
            {
                value = ValueOf(slot);
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Whether there is such a line.</summary>
    public bool Contains(SipHeader header) => TryGet(header, out _);

    /// <summary>The values of a list, over all its lines.</summary>
    public SipValues Values(SipHeader header) => new(this, header);

    /// <summary>A header field that is a whole number, like Expires; false when it is none or too big.</summary>
    public bool TryNumber(SipHeader header, out uint number)
    {
        number = 0;
        return TryGet(header, out var value) && SipNumbers.TryRead(value.Span, uint.MaxValue, out number);
    }

    /// <summary>How many lines of a header field there are.</summary>
    public int CountOf(SipHeader header)
    {
        var count = 0;
        foreach (var slot in slots ?? [])
        {
            count += slot.Header == header ? 1 : 0;
        }

        return count;
    }

    /// <summary>The next line of a header field from a place on.</summary>
    internal bool TryNext(SipHeader header, ref int next, out SipText value)
    {
        for (; next < Count; next++)
        {
            if (slots[next].Header == header)
            {
                value = ValueOf(slots[next++]);
                return true;
            }
        }

        value = default;
        return false;
    }

    SipText ValueOf(in SipHeaderSlot slot) => new(buffer, slot.ValueStart, slot.ValueLength);
}
