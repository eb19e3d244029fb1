using System.Buffers;
using System.Runtime.CompilerServices;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Streams;

/// <summary>What <see cref="XmppStreamReader.Read"/> found.</summary>
public enum ReadStatus : byte
{
    /// <summary>The buffer holds no complete unit: read more from the peer, keep what is left.</summary>
    NeedMore,
    /// <summary>The stream was opened: see <see cref="XmppStreamReader.Header"/>.</summary>
    StreamOpened,
    /// <summary>A first-level element.</summary>
    Element,
    /// <summary>The peer closed the stream.</summary>
    StreamClosed,
    /// <summary>The bytes are refused: see <see cref="XmppStreamReader.Fault"/>. The reader is at its end.</summary>
    Invalid,
}

/// <summary>How streams lie on their transport.</summary>
public enum StreamFraming : byte
{
    /// <summary>One long document (RFC 6120).</summary>
    Tcp,
    /// <summary>One element in each message (RFC 7395).</summary>
    WebSocket,
}

/// <summary>
/// Reads one XMPP stream from bytes: an opening, first-level elements in canonical form, a close. It does no I/O,
/// holds no bytes between calls, and looks at each byte of an incomplete element once, however it trickles in.
/// </summary>
/// <remarks>
/// RFC 6120 sections 4 and 11, RFC 7395 section 3. Call <see cref="Read"/> until it asks for more, then give it the
/// rest of the buffer with more behind it. Named tolerance: white space before an XML declaration is skipped, for a
/// restarted stream may begin behind a keepalive of the one before.
/// </remarks>
/// <param name="names">Interns names; one for the whole process.</param>
/// <param name="framing">The transport.</param>
/// <param name="contentNamespace">The default namespace that the stream must have.</param>
public sealed class XmppStreamReader(
    NameTable names, StreamFraming framing = StreamFraming.Tcp, string contentNamespace = Ns.Client)
{
    FrameScanner scanner;
    JidCache jids;
    NamespaceScope scope = NamespaceScope.Empty;
    bool declared;
    bool closed;

    /// <summary>What the peer may send; may be changed between calls.</summary>
    public StreamLimits Limits { get; set; } = StreamLimits.Default;

    /// <summary>The opening, once the stream is open.</summary>
    public StreamHeader? Header { get; private set; }

    /// <summary>Why the bytes were refused. <see cref="StreamError.For"/> gives the stream error.</summary>
    public StreamFault Fault { get; private set; }

    /// <summary>
    /// Expects a new opening on the same connection (RFC 6120 section 4.3.3): after STARTTLS and SASL.
    /// </summary>
    public void Restart() =>
        (Header, declared, closed, scanner, scope) = (null, false, false, default, NamespaceScope.Empty);

    /// <summary>
    /// Reads the next unit and takes it, and white space before it, off the buffer. When it asks for more, the buffer
    /// begins with the incomplete unit and must do so at the next call.
    /// </summary>
    public ReadStatus Read(ref ReadOnlySequence<byte> buffer, out RawElement element)
    {
        element = default;
        while (Fault == StreamFault.None && !closed)
        {
            if (scanner.IsFresh)
            {
                SkipSpace(ref buffer);
            }

            var result = Scan(buffer);
            if (result == ScanResult.NeedMore)
            {
                return Fault == StreamFault.None ? ReadStatus.NeedMore : ReadStatus.Invalid;
            }

            if (result == ScanResult.Fault)
            {
                return Refuse(scanner.Fault);
            }

            var unit = buffer.Slice(0, scanner.Scanned);
            scanner = default;
            var status = ReadUnit(result, unit, out element);
            buffer = buffer.Slice(unit.End);
            if (status != ReadStatus.NeedMore)
            {
                return status;
            }
        }

        return Fault == StreamFault.None ? ReadStatus.StreamClosed : ReadStatus.Invalid;
    }

    /// <summary>
    /// Reads one WebSocket message, which must hold exactly one element and nothing before it (RFC 7395 section 3.3).
    /// </summary>
    public ReadStatus ReadMessage(ReadOnlySequence<byte> message, out RawElement element)
    {
        var spaced = !message.IsEmpty && XmlCharacters.IsSpace(message.FirstSpan is [var first, ..] ? first : (byte)0);
        var status = Read(ref message, out element);
        if (status == ReadStatus.Invalid)
        {
            return status;
        }

        SkipSpace(ref message);
        return status == ReadStatus.NeedMore || spaced || !message.IsEmpty ? Refuse(StreamFault.NotOneElement) : status;
    }

    static void SkipSpace(ref ReadOnlySequence<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var span = buffer.FirstSpan;
            var at = 0;
            while (at < span.Length && XmlCharacters.IsSpace(span[at]))
            {
                at++;
            }

            if (at > 0 || span.IsEmpty)
            {
                buffer = buffer.Slice(buffer.GetPosition(at));
            }

            if (at < span.Length)
            {
                return;
            }
        }
    }

    ScanResult Scan(in ReadOnlySequence<byte> buffer)
    {
        var header = Header is null && framing == StreamFraming.Tcp;
        var limit = Limits.MaxStanzaBytes;
        var result = ScanResult.NeedMore;
        if (buffer.IsSingleSegment)
        {
            var span = buffer.FirstSpan;
            result = scanner.Scan(span[scanner.Scanned..Math.Min(span.Length, limit)], header, Limits.MaxDepth);
        }
        else
        {
            foreach (var segment in buffer.Slice(scanner.Scanned, Math.Min(buffer.Length, limit) - scanner.Scanned))
            {
                result = scanner.Scan(segment.Span, header, Limits.MaxDepth);
                if (result != ScanResult.NeedMore)
                {
                    return result;
                }
            }
        }

        if (result == ScanResult.NeedMore && buffer.Length >= limit)
        {
            Refuse(StreamFault.TooLarge);
            return ScanResult.NeedMore;
        }

        return result;
    }

    ReadStatus ReadUnit(ScanResult kind, in ReadOnlySequence<byte> unit, out RawElement element)
    {
        if (unit.IsSingleSegment)
        {
            return ReadUnit(kind, unit.FirstSpan, out element);
        }

        var length = (int)unit.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        unit.CopyTo(rented);
        var status = ReadUnit(kind, rented.AsSpan(0, length), out element);
        ArrayPool<byte>.Shared.Return(rented);
        return status;
    }

    ReadStatus ReadUnit(ScanResult kind, ReadOnlySpan<byte> unit, out RawElement element)
    {
        element = default;
        if (XmlCharacters.Check(unit) is not StreamFault.None and var illegal)
        {
            return Refuse(illegal);
        }

        switch (kind)
        {
            case ScanResult.Declaration:
                var fault = declared ? StreamFault.ProcessingInstruction : StreamOpening.ReadDeclaration(unit);
                declared = true;
                return fault == StreamFault.None ? ReadStatus.NeedMore : Refuse(fault);
            case ScanResult.Header:
                return Open(
                    StreamOpening.ReadHeader(unit, names, Limits, contentNamespace, out var header, out scope), header);
            case ScanResult.StreamEnd:
                closed = StreamOpening.IsStreamEnd(unit) && framing == StreamFraming.Tcp;
                return closed ? ReadStatus.StreamClosed : Refuse(StreamFault.MismatchedTag);
            default:
                return ReadElement(unit, out element);
        }
    }

    [SkipLocalsInit]
    ReadStatus ReadElement(ReadOnlySpan<byte> unit, out RawElement element)
    {
        var parser = new ElementParser(
            unit, stackalloc AttributeRef[Math.Clamp(Limits.MaxAttributes, 1, 64)], scope, contentNamespace,
            Header?.Lang, names, Limits);
        var fault = parser.Read(ref jids, out element);
        if (fault != StreamFault.None)
        {
            return Refuse(fault);
        }

        if (framing == StreamFraming.Tcp)
        {
            return ReadStatus.Element;
        }

        if (Header is null)
        {
            return Open(StreamOpening.ReadOpen(element, out var header), header);
        }

        closed = element.Is("close", Ns.Framing);
        return closed ? ReadStatus.StreamClosed : ReadStatus.Element;
    }

    ReadStatus Open(StreamFault fault, StreamHeader? header)
    {
        Header = header;
        return fault == StreamFault.None ? ReadStatus.StreamOpened : Refuse(fault);
    }

    ReadStatus Refuse(StreamFault fault)
    {
        Fault = fault;
        return ReadStatus.Invalid;
    }
}
