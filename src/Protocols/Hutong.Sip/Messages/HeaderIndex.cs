using Hutong.Sip.Headers;
using Hutong.Sip.Text;

namespace Hutong.Sip.Messages;

/// <summary>Finds the header lines of a message, and makes folds spaces.</summary>
static class HeaderIndex
{
    /// <summary>The most lines that <see cref="SipLimits.MaxHeaders"/> may allow.</summary>
    const int MaxSlots = 256;

    /// <summary>
    /// Reads lines up to the empty one. What was read before a fault is kept, so that it can be answered.
    /// </summary>
    public static SipFault Read(
        byte[] bytes, int messageStart, int start, SipLimits limits, out SipHeaders headers, out int bodyStart)
    {
        Span<SipHeaderSlot> slots = stackalloc SipHeaderSlot[Math.Clamp(limits.MaxHeaders, 1, MaxSlots)];
        var end = Math.Min(bytes.Length, messageStart + Math.Min(limits.MaxHeaderBytes, ushort.MaxValue));
        var count = 0;
        var fault = ReadLines(bytes, start, end, slots, ref count, out bodyStart);
        if (fault == SipFault.NoEndOfHeaders && end < bytes.Length)
        {
            fault = SipFault.HeaderTooLarge;
        }

        headers = new(bytes, slots[..count].ToArray());
        return fault;
    }

    static SipFault ReadLines(
        byte[] bytes, int at, int end, Span<SipHeaderSlot> slots, ref int count, out int bodyStart)
    {
        bodyStart = end;
        while (at < bytes.Length)
        {
            var length = bytes.AsSpan(at, end - at).IndexOf("\r\n"u8);
            if (length < 0)
            {
                return SipFault.NoEndOfHeaders;
            }

            if (length == 0)
            {
                bodyStart = at + 2;
                return SipFault.None;
            }

            var next = at + length + 2;
            var fault = Unfold(bytes, ref next, end);
            if (fault != SipFault.None)
            {
                return fault;
            }

            if (count == slots.Length)
            {
                return SipFault.TooManyHeaders;
            }

            if (!TrySlot(bytes.AsSpan(at, next - 2 - at), at, out slots[count], out fault))
            {
                return fault;
            }

            count++;
            at = next;
        }

        // Behind a whole line: two messages each of RFC 4475 and RFC 5118 lack the empty one.
        bodyStart = at;
        return SipFault.None;
    }

    // A line that begins with white space goes on with the one before (RFC 3261 section 7.3.1).
    static SipFault Unfold(byte[] bytes, ref int next, int end)
    {
        while (next < end && SipCharacters.IsSpace(bytes[next]))
        {
            var length = bytes.AsSpan(next, end - next).IndexOf("\r\n"u8);
            if (length < 0)
            {
                return SipFault.NoEndOfHeaders;
            }

            bytes[next - 2] = bytes[next - 1] = (byte)' ';
            next += length + 2;
        }

        return SipFault.None;
    }

    static bool TrySlot(ReadOnlySpan<byte> line, int at, out SipHeaderSlot slot, out SipFault fault)
    {
        slot = default;
        var colon = line.IndexOf((byte)':');
        var name = colon < 0 ? default : line[..colon].TrimEnd(" \t"u8);
        fault = line.ContainsAny((byte)'\r', (byte)'\n') ? SipFault.BareLineBreak
            : name.IsEmpty || !SipCharacters.IsAll(name, SipCharacters.Token) ? SipFault.MalformedHeader
            : SipFault.None;
        if (fault != SipFault.None)
        {
            return false;
        }

        var value = line[(colon + 1)..];
        var before = value.Length - value.TrimStart(" \t"u8).Length;
        value = value.Trim(" \t"u8);
        slot = new(
            SipHeaderNames.Find(name), (ushort)at, (ushort)name.Length, (ushort)(at + colon + 1 + before),
            (ushort)value.Length);
        return true;
    }
}
