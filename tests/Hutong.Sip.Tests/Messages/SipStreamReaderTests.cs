using System.Buffers;
using System.Text;
using Hutong.Sip.Messages;

namespace Hutong.Sip.Tests.Messages;

public class SipStreamReaderTests
{
    static List<SipReadStatus> Read(SipStreamReader reader, string text, out SipParsed last)
    {
        var buffer = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text));
        List<SipReadStatus> all = [];
        last = default;
        while (true)
        {
            var status = reader.Read(ref buffer, out var parsed);
            all.Add(status);
            last = parsed.Message is null ? last : parsed;
            if (status is SipReadStatus.NeedMore or SipReadStatus.Invalid)
            {
                return all;
            }
        }
    }

    [Fact]
    public void Two_line_breaks_ask_and_one_answers()
    {
        Assert.Equal([SipReadStatus.Ping, SipReadStatus.Message, SipReadStatus.NeedMore],
            Read(new(answersPings: true), "\r\n\r\n" + TestMessages.Text(), out _));
        Assert.Equal([SipReadStatus.Message, SipReadStatus.NeedMore],
            Read(new(answersPings: true), "\r\n" + TestMessages.Text(), out _));
        Assert.Equal([SipReadStatus.Pong, SipReadStatus.Message, SipReadStatus.NeedMore],
            Read(new(answersPings: false), "\r\n" + TestMessages.Text(), out _));
    }

    [Fact]
    public void Reads_bodies_by_their_length()
    {
        var text = TestMessages.Text("MESSAGE", lines: ["Content-Type: text/plain", "l:\r\n 5"])
            .Replace("Content-Length: 0\r\n", "", StringComparison.Ordinal) + "hello";
        Assert.Equal([SipReadStatus.Message, SipReadStatus.Message, SipReadStatus.NeedMore],
            Read(new(answersPings: true), text + text, out var last));
        Assert.Equal("hello"u8, last.Message!.Body.Span);
    }

    [Theory]
    [InlineData("Content-Length: -", SipFault.NoContentLength)]
    [InlineData("Content-Length: 70000", SipFault.BodyTooLarge)]
    [InlineData("Content-Length: 4x", SipFault.MalformedContentLength)]
    public void A_length_that_is_none_ends_the_stream_with_an_answer(string line, SipFault fault)
    {
        Assert.Equal([SipReadStatus.Invalid],
            Read(new(answersPings: true), TestMessages.Text(lines: [line]), out var last));
        Assert.Equal(fault, last.Fault);
        Assert.True(last.Refusal is { ClosesStream: true, Status: >= 400 });
    }

    [Fact]
    public void Header_fields_without_end_end_the_stream()
    {
        var text = "OPTIONS sip:a@b SIP/2.0\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", 4000));
        Assert.Equal([SipReadStatus.Invalid], Read(new(answersPings: true), text, out var last));
        Assert.Equal((SipFault.HeaderTooLarge, 513), (last.Fault, last.Refusal.Status));
    }

    [Fact]
    public void What_is_no_sip_ends_the_stream_without_a_word()
    {
        Assert.Equal([SipReadStatus.Invalid],
            Read(new(answersPings: true), "GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n", out var last));
        Assert.Null(last.Message);
    }
}
