using System.Buffers.Text;

namespace Hutong.Bench.Load;

/// <summary>Who sent a message, in which run, as the how-manieth, and when (ticks of the monotonic clock).</summary>
readonly record struct BodyStamp(int Run, int Sender, long Number, long SentAt);

/// <summary>
/// The body of every message: 200 bytes that begin with the stamp, each number at its fixed place, so that writing
/// and reading one is a matter of digits and not of XML.
/// </summary>
static class BodyText
{
    public const int Bytes = 200;
    const int RunAt = 3;
    const int RunDigits = 4;
    const int SenderAt = RunAt + RunDigits + 1;
    const int SenderDigits = 6;
    const int NumberAt = SenderAt + SenderDigits + 1;
    const int NumberDigits = 10;
    const int SentAt = NumberAt + NumberDigits + 1;
    const int SentDigits = 19;
    const int StampBytes = SentAt + SentDigits + 1;

    static ReadOnlySpan<byte> Marker => "<body>hb "u8;

    /// <summary>A message stanza to the address, with room for its stamp.</summary>
    public static MessageTemplate Template(string to, int run, int sender)
    {
        var words = "The lane joins one courtyard house to the next, and from there to the town. ";
        var padding = string.Concat(Enumerable.Repeat(words, 3))[..(Bytes - StampBytes)];
        var id = $"hb-{run:D4}-{sender:D6}-";
        var head = $"<message to='{to}' type='chat' id='{id}";
        var middle = $"{new string('0', NumberDigits)}'><body>";
        var stamp = $"hb {run:D4} {sender:D6} {new string('0', NumberDigits)} {new string('0', SentDigits)} ";
        var text = $"{head}{middle}{stamp}{padding}</body></message>";
        var body = head.Length + middle.Length;
        return new(System.Text.Encoding.ASCII.GetBytes(text), head.Length, body + NumberAt, body + SentAt);
    }

    /// <summary>Finds and reads the stamp in a stanza; false when the stanza is none of ours.</summary>
    public static bool TryRead(ReadOnlySpan<byte> stanza, out BodyStamp stamp)
    {
        stamp = default;
        var at = stanza.IndexOf(Marker);
        if (at < 0)
        {
            return false;
        }

        var body = stanza[(at + Marker.Length - RunAt)..];
        if (body.Length < StampBytes)
        {
            return false;
        }

        stamp = new(
            (int)Number(body.Slice(RunAt, RunDigits)),
            (int)Number(body.Slice(SenderAt, SenderDigits)),
            Number(body.Slice(NumberAt, NumberDigits)),
            Number(body.Slice(SentAt, SentDigits)));
        return true;
    }

    static long Number(ReadOnlySpan<byte> digits)
    {
        var value = 0L;
        foreach (var digit in digits)
        {
            value = value * 10 + (digit - '0');
        }

        return value;
    }

    /// <summary>Everything of a sender's messages that is the same in each.</summary>
    internal sealed class MessageTemplate(byte[] text, int idAt, int numberAt, int sentAt)
    {
        static readonly System.Buffers.StandardFormat NumberFormat = new('D', NumberDigits);
        static readonly System.Buffers.StandardFormat SentFormat = new('D', SentDigits);

        public int Length => text.Length;

        /// <summary>Writes the message with that number and time to exactly <see cref="Length"/> bytes.</summary>
        public void Write(Span<byte> target, long number, long sent)
        {
            text.CopyTo(target);
            Utf8Formatter.TryFormat(number, target[idAt..], out _, NumberFormat);
            target.Slice(idAt, NumberDigits).CopyTo(target[numberAt..]);
            Utf8Formatter.TryFormat(sent, target[sentAt..], out _, SentFormat);
        }
    }
}
