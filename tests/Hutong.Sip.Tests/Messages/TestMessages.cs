using System.Text;
using Hutong.Sip.Messages;

namespace Hutong.Sip.Tests.Messages;

/// <summary>Messages of the specifications, and short ones of our own.</summary>
static class TestMessages
{
    static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Vectors");

    public static byte[] Rfc4475(string name) => File.ReadAllBytes(Path.Combine(Folder, "rfc4475", name + ".dat"));

    // The archive of RFC 5118 lost its carriage returns; Content-Length counts them. In one message it counts 17 bytes
    // more than there are, in the text and in the archive.
    public static byte[] Rfc5118(string name) => Encoding.Latin1.GetBytes(
        Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(Folder, "rfc5118", name + ".dat")))
            .Replace("\n", "\r\n", StringComparison.Ordinal)
            .Replace("Content-Length: 268", "Content-Length: 251", StringComparison.Ordinal));

    public static IEnumerable<byte[]> All() =>
        Directory.EnumerateFiles(Path.Combine(Folder, "rfc4475")).Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes)
            .Concat(Directory.EnumerateFiles(Path.Combine(Folder, "rfc5118")).Order(StringComparer.Ordinal)
                .Select(file => Rfc5118(Path.GetFileNameWithoutExtension(file))));

    public static byte[] Bytes(string text) =>
        Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));

    /// <summary>A good request with lines added or put in the place of those of the same name.</summary>
    public static string Text(string method = "OPTIONS", string uri = "sip:lin@example.com", params string[] lines)
    {
        string[] usual =
        [
            "Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK77;rport", "Max-Forwards: 70",
            "From: <sip:mei@example.com>;tag=a1", "To: <sip:lin@example.com>", "Call-ID: c1@192.0.2.1",
            "CSeq: 1 " + method, "Content-Length: 0",
        ];
        var kept = usual.Where(line => !lines.Any(other => Name(other) == Name(line))).Concat(
            lines.Where(line => !line.EndsWith(": -", StringComparison.Ordinal)));
        return $"{method} {uri} SIP/2.0\r\n{string.Join("\r\n", kept)}\r\n\r\n";

        static string Name(string line) => line.Split(':')[0];
    }

    public static SipParsed Parse(string text, SipLimits? limits = null) =>
        SipParser.Parse(Bytes(text), SipFraming.Datagram, limits);

    public static SipRequest Request(string text)
    {
        var parsed = Parse(text);
        Assert.Equal(SipFault.None, parsed.Fault);
        return Assert.IsType<SipRequest>(parsed.Message);
    }
}
