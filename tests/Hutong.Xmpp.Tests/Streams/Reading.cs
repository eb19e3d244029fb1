using System.Buffers;
using System.Text;
using Hutong.Xmpp.Streams;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Tests.Streams;

/// <summary>Feeds a reader, whole or in pieces, and writes down what it says as lines that compare.</summary>
static class Reading
{
    public const string Open = "<?xml version='1.0'?><stream:stream to='example.net' version='1.0' xml:lang='en' "
        + "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

    public static readonly NameTable Names = new();

    public static XmppStreamReader Opened(StreamLimits? limits = null)
    {
        var reader = new XmppStreamReader(Names) { Limits = limits ?? StreamLimits.Default };
        var buffer = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(Open));
        Assert.Equal(ReadStatus.StreamOpened, reader.Read(ref buffer, out _));
        return reader;
    }

    /// <summary>The one element that a text is, in an open stream.</summary>
    public static RawElement Element(string text)
    {
        var reader = Opened();
        var buffer = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text));
        Assert.Equal((ReadStatus.Element, StreamFault.None), (reader.Read(ref buffer, out var element), reader.Fault));
        Assert.True(buffer.IsEmpty);
        return element;
    }

    /// <summary>Why bytes are refused in an open stream.</summary>
    public static StreamFault Fault(byte[] bytes, StreamLimits? limits = null)
    {
        var reader = Opened(limits);
        var buffer = new ReadOnlySequence<byte>(bytes);
        while (reader.Read(ref buffer, out _) is ReadStatus.Element)
        {
        }

        return reader.Fault;
    }

    public static StreamFault Fault(string text, StreamLimits? limits = null) =>
        Fault(Encoding.UTF8.GetBytes(text), limits);

    /// <summary>
    /// Everything a reader says about bytes that arrive in pieces of the given lengths, then the rest.
    /// </summary>
    public static List<string> Trace(
        XmppStreamReader reader, byte[] bytes, IEnumerable<int> pieces, bool segmented = false)
    {
        var lines = new List<string>();
        var consumed = 0;
        var available = 0;
        using var lengths = pieces.GetEnumerator();
        while (available < bytes.Length)
        {
            available =
                Math.Min(bytes.Length, available + (lengths.MoveNext() ? Math.Max(1, lengths.Current) : bytes.Length));
            var buffer =
                segmented ? Segments(bytes.AsMemory(consumed..available)) : new(bytes, consumed, available - consumed);
            while (true)
            {
                var status = reader.Read(ref buffer, out var element);
                if (status == ReadStatus.NeedMore)
                {
                    break;
                }

                lines.Add(status + " " + Describe(reader, status, element));
                if (status is ReadStatus.Invalid or ReadStatus.StreamClosed)
                {
                    return lines;
                }
            }

            consumed = available - (int)buffer.Length;
        }

        return lines;
    }

    static string Describe(XmppStreamReader reader, ReadStatus status, RawElement element) => status switch
    {
        ReadStatus.StreamOpened => reader.Header!.ToString(),
        ReadStatus.Invalid => reader.Fault.ToString(),
        ReadStatus.Element => $"{element.Name} {element.Namespace} {element.Problem} {element.Stanza} "
            + string.Join(' ', element.Attributes.ToArray()) + Encoding.UTF8.GetString(element.Payload.Span)
            + string.Join(' ', element.Children.ToArray()),
        _ => "",
    };

    /// <summary>The same bytes as a sequence of segments of 1, 2, 3, 1, 2, 3... bytes.</summary>
    public static ReadOnlySequence<byte> Segments(ReadOnlyMemory<byte> bytes)
    {
        Segment? first = null, last = null;
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(1 + at % 3, bytes.Length - at);
            last = new(bytes.Slice(at, length), last);
            first ??= last;
            at += length;
        }

        return first is null ? default : new(first, 0, last!, last!.Memory.Length);
    }

    sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            RunningIndex = before is null ? 0 : before.RunningIndex + before.Memory.Length;
            before?.Next = this;
        }
    }
}
