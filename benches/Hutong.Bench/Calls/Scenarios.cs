namespace Hutong.Bench.Calls;

/// <summary>What sipp's telephones do. CHALLENGE and DOMAIN are put in before they run.</summary>
static class Scenarios
{
    /// <summary>Registers, is challenged, proves who it is.</summary>
    public const string Register = """
        <?xml version="1.0" encoding="ISO-8859-1" ?>
        <scenario name="register">
          <send retrans="500"><![CDATA[
            REGISTER sip:DOMAIN SIP/2.0
            Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
            Max-Forwards: 70
            From: <sip:[field0]@DOMAIN>;tag=[pid]t[call_number]
            To: <sip:[field0]@DOMAIN>
            Call-ID: [call_id]
            CSeq: 1 REGISTER
            Contact: <sip:[field0]@[local_ip]:[local_port]>
            Expires: 3600
            Content-Length: 0

          ]]></send>
          <recv response="401" auth="true"/>
          <send retrans="500"><![CDATA[
            REGISTER sip:DOMAIN SIP/2.0
            Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
            Max-Forwards: 70
            From: <sip:[field0]@DOMAIN>;tag=[pid]t[call_number]
            To: <sip:[field0]@DOMAIN>
            Call-ID: [call_id]
            CSeq: 2 REGISTER
            Contact: <sip:[field0]@[local_ip]:[local_port]>
            [field1]
            Expires: 3600
            Content-Length: 0

          ]]></send>
          <recv response="200"/>
        </scenario>
        """;

    /// <summary>Calls the one who answers, is challenged, talks for a moment, hangs up.</summary>
    public const string Call = """
        <?xml version="1.0" encoding="ISO-8859-1" ?>
        <scenario name="call">
          <send retrans="500"><![CDATA[
            INVITE sip:user0@DOMAIN SIP/2.0
            Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
            Max-Forwards: 70
            From: <sip:[field0]@DOMAIN>;tag=[pid]t[call_number]
            To: <sip:user0@DOMAIN>
            Call-ID: [call_id]
            CSeq: 1 INVITE
            Contact: <sip:[field0]@[local_ip]:[local_port]>
            Content-Type: application/sdp
            Content-Length: [len]

            v=0
            o=- 1 1 IN IP4 [local_ip]
            s=-
            c=IN IP4 [local_ip]
            t=0 0
            m=audio 30000 RTP/AVP 8
            a=rtpmap:8 PCMA/8000
          ]]></send>
          <recv response="100" optional="true"/>
          <recv response="CHALLENGE" auth="true" rtd="true"/>
          <send><![CDATA[
            ACK sip:user0@DOMAIN SIP/2.0
            [last_Via:]
            Max-Forwards: 70
            From: <sip:[field0]@DOMAIN>;tag=[pid]t[call_number]
            [last_To:]
            Call-ID: [call_id]
            CSeq: 1 ACK
            Content-Length: 0

          ]]></send>
          <send retrans="500"><![CDATA[
            INVITE sip:user0@DOMAIN SIP/2.0
            Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
            Max-Forwards: 70
            From: <sip:[field0]@DOMAIN>;tag=[pid]t[call_number]
            To: <sip:user0@DOMAIN>
            Call-ID: [call_id]
            CSeq: 2 INVITE
            Contact: <sip:[field0]@[local_ip]:[local_port]>
            [field1]
            Content-Type: application/sdp
            Content-Length: [len]

            v=0
            o=- 1 1 IN IP4 [local_ip]
            s=-
            c=IN IP4 [local_ip]
            t=0 0
            m=audio 30000 RTP/AVP 8
            a=rtpmap:8 PCMA/8000
          ]]></send>
          <recv response="100" optional="true"/>
          <recv response="180" optional="true"/>
          <recv response="183" optional="true"/>
          <recv response="200" rrs="true"/>
          <send><![CDATA[
            ACK [next_url] SIP/2.0
            Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
            [routes]
            Max-Forwards: 70
            From: <sip:[field0]@DOMAIN>;tag=[pid]t[call_number]
            [last_To:]
            Call-ID: [call_id]
            CSeq: 2 ACK
            Content-Length: 0

          ]]></send>
          <pause milliseconds="100"/>
          <send retrans="500"><![CDATA[
            BYE [next_url] SIP/2.0
            Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
            [routes]
            Max-Forwards: 70
            From: <sip:[field0]@DOMAIN>;tag=[pid]t[call_number]
            [last_To:]
            Call-ID: [call_id]
            CSeq: 3 BYE
            Content-Length: 0

          ]]></send>
          <recv response="200"/>
        </scenario>
        """;

    /// <summary>Rings, answers, and waits for the end; what proxies put into the way is kept.</summary>
    public const string Answer = """
        <?xml version="1.0" encoding="ISO-8859-1" ?>
        <scenario name="answer">
          <recv request="INVITE" rrs="true"/>
          <send><![CDATA[
            SIP/2.0 180 Ringing
            [last_Via:]
            [last_Record-Route:]
            [last_From:]
            [last_To:];tag=[pid]a[call_number]
            [last_Call-ID:]
            [last_CSeq:]
            Contact: <sip:user0@[local_ip]:[local_port]>
            Content-Length: 0

          ]]></send>
          <send retrans="500"><![CDATA[
            SIP/2.0 200 OK
            [last_Via:]
            [last_Record-Route:]
            [last_From:]
            [last_To:];tag=[pid]a[call_number]
            [last_Call-ID:]
            [last_CSeq:]
            Contact: <sip:user0@[local_ip]:[local_port]>
            Content-Type: application/sdp
            Content-Length: [len]

            v=0
            o=- 1 1 IN IP4 [local_ip]
            s=-
            c=IN IP4 [local_ip]
            t=0 0
            m=audio 30002 RTP/AVP 8
            a=rtpmap:8 PCMA/8000
          ]]></send>
          <recv request="ACK"/>
          <recv request="BYE"/>
          <send><![CDATA[
            SIP/2.0 200 OK
            [last_Via:]
            [last_From:]
            [last_To:]
            [last_Call-ID:]
            [last_CSeq:]
            Content-Length: 0

          ]]></send>
        </scenario>
        """;
}
