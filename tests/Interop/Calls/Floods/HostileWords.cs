using System.Buffers.Binary;
using System.Net;
using System.Text;
using Hutong.Media.Stun;

namespace Hutong.Interop.Calls.Floods;

/// <summary>What floods say: scenarios of sipp, and datagrams.</summary>
static class HostileWords
{
    /// <summary>An INVITE that nobody proves, again and again; its answers are never acknowledged.</summary>
    public const string Invite = """
        <?xml version="1.0" encoding="ISO-8859-1" ?>
        <scenario name="invite">
          <send><![CDATA[
            INVITE sip:DIALLED@DOMAIN SIP/2.0
            Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
            Max-Forwards: 70
            From: <sip:[call_number]@DOMAIN>;tag=[pid]t[call_number]
            To: <sip:DIALLED@DOMAIN>
            Call-ID: [call_id]
            CSeq: 1 INVITE
            Contact: <sip:x@[local_ip]:[local_port]>
            Content-Type: application/sdp
            Content-Length: [len]

            v=0
            o=- 1 1 IN IP4 [local_ip]
            s=-
            c=IN IP4 [local_ip]
            t=0 0
            m=audio 30000 RTP/AVP 8
          ]]></send>
        </scenario>
        """;

    /// <summary>Requests that break the grammar each in its way.</summary>
    public const string Malformed = """
        <?xml version="1.0" encoding="ISO-8859-1" ?>
        <scenario name="malformed">
          <send><![CDATA[
            REGISTER sip:DOMAIN SIP/2.0
            Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
            Max-Forwards: many
            From: "unterminated <sip:[call_number]@DOMAIN;tag=
            To: <sip:DIALLED@DOMAIN
            Call-ID: [call_id]
            CSeq: -1 INVITE REGISTER
            Contact: <<sip:x@[local_ip]>;expires=99999999999999999999
            Content-Length: 4294967297

          ]]></send>
          <send><![CDATA[
            INVITE sip:DIALLED@DOMAIN%00%00 SIP/7.0
            Via: SIP/2.0/[transport] ;branch=
            From: <sip:@>
            To:
            Call-ID: [call_id]
            CSeq: 99999999999 INVITE
            Authorization: Digest username="DIALLED", realm="DOMAIN", nonce=, response="
            Content-Length: 99999

            v=0
          ]]></send>
        </scenario>
        """;

    /// <summary>Registers with a password that is wrong, as often as it is asked.</summary>
    public const string Guess = """
        <?xml version="1.0" encoding="ISO-8859-1" ?>
        <scenario name="guess">
          <send><![CDATA[
            REGISTER sip:DOMAIN SIP/2.0
            Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
            Max-Forwards: 70
            From: <sip:DIALLED@DOMAIN>;tag=[pid]t[call_number]
            To: <sip:DIALLED@DOMAIN>
            Call-ID: [call_id]
            CSeq: 1 REGISTER
            Contact: <sip:x@[local_ip]:[local_port]>
            Content-Length: 0

          ]]></send>
          <recv response="401" auth="true" timeout="500" ontimeout="end"/>
          <send><![CDATA[
            REGISTER sip:DOMAIN SIP/2.0
            Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
            Max-Forwards: 70
            From: <sip:DIALLED@DOMAIN>;tag=[pid]t[call_number]
            To: <sip:DIALLED@DOMAIN>
            Call-ID: [call_id]
            CSeq: 2 REGISTER
            Contact: <sip:x@[local_ip]:[local_port]>
            [authentication username=DIALLED password=guess[call_number]]
            Content-Length: 0

          ]]></send>
          <recv response="403" timeout="500" ontimeout="end"/>
          <label id="end"/>
        </scenario>
        """;

    /// <summary>Begins a request and promises a body of two gigabytes.</summary>
    public static byte[] GiantBody { get; } = Encoding.ASCII.GetBytes(
        "MESSAGE sip:x@x SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bKg\r\nFrom: <sip:x@x>;tag=1\r\n"
        + "To: <sip:x@x>\r\nCall-ID: g\r\nCSeq: 1 MESSAGE\r\nContent-Length: 2147483647\r\n\r\nand so on");

    /// <summary>Begins a request and goes no further.</summary>
    public static byte[] HalfRequest { get; } =
        Encoding.ASCII.GetBytes("INVITE sip:x@x SIP/2.0\r\nVia: SIP/2.0/TCP 12");

    /// <summary>Begins a greeting of TLS and goes no further.</summary>
    public static byte[] HalfHello { get; } = [22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3];

    /// <summary>The arguments for sipp with a scenario, from an address of its own.</summary>
    public static async Task<string[]> SippAsync(
        string folder, string scenario, string dialled, IPAddress from, int sipPort, int perSecond, string mode)
    {
        var file = Path.Combine(folder, $"{Path.GetRandomFileName()}.xml");
        await File.WriteAllTextAsync(file, scenario.Replace("DIALLED", dialled, StringComparison.Ordinal)
            .Replace("DOMAIN", CallServer.Domain, StringComparison.Ordinal));
        return
        [
            $"127.0.0.1:{sipPort}", "-sf", file, "-i", $"{from}", "-bind_local", "-t", mode, "-nd", "-nostdin",
            "-r", $"{perSecond / 100}", "-rp", "10", "-l", "500", "-max_socket", "700", "-m", "100000000", "-au",
            dialled, "-ap", "guess",
            "-auth_uri", CallServer.Domain,
        ];
    }

    /// <summary>What a media port is sent by turns: a check of ICE, a greeting of DTLS, and sound.</summary>
    public static byte[] ForMedia(int number) => (number % 3) switch
    {
        0 => Check(number),
        1 => Hello(number),
        _ => Sound(number),
    };

    // RFC 8445 section 7.1: whole, but signed by nobody.
    static byte[] Check(int number)
    {
        Span<byte> transaction = stackalloc byte[StunMessage.TransactionBytes];
        BinaryPrimitives.WriteInt32BigEndian(transaction, number);
        var writer = new StunWriter(stackalloc byte[StunWriter.MessageBytesMax], StunClass.Request, transaction);
        writer.Text(StunAttribute.Username, "abcdefgh:xyz");
        writer.Integrity("nobodynobodynobodynobody"u8);
        writer.Fingerprint();
        return writer.Message.ToArray();
    }

    // RFC 6347 section 4.2.2: a ClientHello with one suite and no cookie.
    static byte[] Hello(int number)
    {
        byte[] body = [254, 253, .. new byte[32], 0, 0, 0, 2, 0xC0, 0x2B, 1, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(2), number);
        byte[] handshake = [1, 0, 0, (byte)body.Length, 0, 0, 0, 0, 0, 0, 0, (byte)body.Length, .. body];
        return [22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)handshake.Length, .. handshake];
    }

    static byte[] Sound(int number)
    {
        var packet = new byte[172];
        (packet[0], packet[1]) = (0x80, 8);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)number);
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(4), number * 160);
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(8), 0x0BAD0BAD + (number % 1_000));
        return packet;
    }
}
