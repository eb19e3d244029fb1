using System.Buffers;
using Hutong.Sip.Headers;
using Hutong.Sip.Text;

namespace Hutong.Sip.Messages;

/// <summary>What <see cref="SipStreamReader.Read"/> found.</summary>
public enum SipReadStatus : byte
{
    /// <summary>The buffer holds no complete message: read more from the peer, keep what is left.</summary>
    NeedMore,
    /// <summary>A message, perhaps with a fault to be answered; the stream goes on.</summary>
    Message,
    /// <summary>The peer asks whether we are here: answer with one line break (RFC 5626 section 4.4.1).</summary>
    Ping,
    /// <summary>The peer is here.</summary>
    Pong,
    /// <summary>Where the next message begins is lost: answer the fault, if there is a message, and close.</summary>
    Invalid,
}

/// <summary>
/// Cuts a stream into messages (RFC 3261 section 18.3). It does no I/O, holds no bytes between calls, and looks for the
/// end of a message once in each byte, however it trickles in.
/// </summary>
/// <param name="answersPings">Whether the peer is the one that asks, as the one that connected does: then two line
/// breaks are its question. Otherwise each is an answer to ours.</param>
/// <param name="limits">What a message may have.</param>
public sealed class SipStreamReader(bool answersPings, SipLimits? limits = null)
{
    readonly SipLimits limits = limits ?? SipLimits.Default;
    long scanned;
    long needed;
    bool isOver;

    /// <summary>
    /// Reads the next message and takes it off the buffer. When it asks for more, the buffer begins with the incomplete
    /// message and must do so at the next call.
    /// </summary>
    public SipReadStatus Read(ref ReadOnlySequence<byte> buffer, out SipParsed parsed)
    {
        parsed = default;
        if (isOver)
        {
            return SipReadStatus.Invalid;
        }

        if (scanned == 0 && needed == 0 && TakeLineBreaks(ref buffer) is var kept && kept != SipReadStatus.Message)
        {
            return kept;
        }

        if (needed == 0)
        {
            var status = FindEnd(buffer, out parsed);
            if (status != SipReadStatus.Message)
            {
                return status;
            }
        }

        if (buffer.Length < needed)
        {
            return SipReadStatus.NeedMore;
        }

        var whole = buffer.Slice(0, needed);
        parsed = SipParser.Parse(whole.ToArray(), SipFraming.Stream, limits);
        buffer = buffer.Slice(whole.End);
        (scanned, needed) = (0, 0);
        isOver = parsed.Refusal.ClosesStream;
        return isOver ? SipReadStatus.Invalid : SipReadStatus.Message;
    }

    // Message: there is something that is no line break.
    SipReadStatus TakeLineBreaks(ref ReadOnlySequence<byte> buffer)
    {
        Span<byte> head = stackalloc byte[4];
        while (true)
        {
            var length = (int)Math.Min(4, buffer.Length);
            buffer.Slice(0, length).CopyTo(head);
            if (length == 0 || (length == 1 && head[0] == '\r'))
            {
                return SipReadStatus.NeedMore;
            }

            if (head[0] != '\r' || head[1] != '\n')
            {
                return SipReadStatus.Message;
            }

            if (!answersPings)
            {
                buffer = buffer.Slice(2);
                return SipReadStatus.Pong;
            }

            var more = head[2..length];
            if (more.IsEmpty || (more.Length == 1 && more[0] == '\r'))
            {
                return SipReadStatus.NeedMore;
            }

            var isPing = more is [(byte)'\r', (byte)'\n'];
            buffer = buffer.Slice(isPing ? 4 : 2);
            if (isPing)
            {
                return SipReadStatus.Ping;
            }
        }
    }

    // The end of the header fields, then Content-Length in them.
    SipReadStatus FindEnd(in ReadOnlySequence<byte> buffer, out SipParsed parsed)
    {
        parsed = default;
        var reader = new SequenceReader<byte>(buffer);
        reader.Advance(Math.Max(0, scanned - 3));
        var isFound = reader.TryReadTo(out ReadOnlySequence<byte> _, "\r\n\r\n"u8, advancePastDelimiter: true);
        if ((isFound ? reader.Consumed : buffer.Length) > limits.MaxHeaderBytes)
        {
            return Refuse(buffer.Slice(0, limits.MaxHeaderBytes), SipFault.HeaderTooLarge, out parsed);
        }

        if (!isFound)
        {
            scanned = buffer.Length;
            return SipReadStatus.NeedMore;
        }

        var header = buffer.Slice(0, reader.Consumed);
        var rented = ArrayPool<byte>.Shared.Rent((int)header.Length);
        header.CopyTo(rented);
        var fault = ContentLength(rented.AsSpan(0, (int)header.Length), out var length);
        ArrayPool<byte>.Shared.Return(rented);
        if (fault == SipFault.None && length > limits.MaxBodyBytes)
        {
            fault = SipFault.BodyTooLarge;
        }

        if (fault != SipFault.None)
        {
            return Refuse(header, fault, out parsed);
        }

        needed = header.Length + length;
        return SipReadStatus.Message;
    }

    // The message is read as far as it goes, so that it can be answered before the stream is closed.
    SipReadStatus Refuse(in ReadOnlySequence<byte> header, SipFault fault, out SipParsed parsed)
    {
        isOver = true;
        var answerable = SipParser.Parse(header.ToArray(), SipFraming.Datagram, limits);
        parsed = new(answerable.Message, answerable.Fault == SipFault.NotSip ? SipFault.NotSip : fault);
        return SipReadStatus.Invalid;
    }

    static SipFault ContentLength(ReadOnlySpan<byte> header, out uint length)
    {
        length = 0;
        var found = false;
        while (true)
        {
            var end = header.IndexOf("\r\n"u8);
            if (end <= 0)
            {
                return found ? SipFault.None : SipFault.NoContentLength;
            }

            var line = header[..end];
            header = header[(end + 2)..];
            if ((line[0] | 0x20) is not ('c' or 'l') || line.IndexOf((byte)':') is not (> 0 and var colon)
                || SipHeaderNames.Find(line[..colon].TrimEnd(" \t"u8)) != SipHeader.ContentLength)
            {
                continue;
            }

            // The number may stand on the next line, behind a fold.
            var value = line[(colon + 1)..].Trim(" \t"u8);
            if (value.IsEmpty && header is [(byte)' ' or (byte)'\t', ..])
            {
                end = header.IndexOf("\r\n"u8);
                value = header[..end].Trim(" \t"u8);
            }

            if (found)
            {
                return SipFault.DuplicateHeader;
            }

            found = true;
            if (!SipNumbers.TryRead(value, int.MaxValue, out length))
            {
                return SipFault.MalformedContentLength;
            }
        }
    }
}
