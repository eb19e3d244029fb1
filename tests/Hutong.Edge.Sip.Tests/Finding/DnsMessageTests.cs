using Hutong.Edge.Sip.Finding;

namespace Hutong.Edge.Sip.Tests.Finding;

public sealed class DnsMessageTests
{
    const string Name = "_sip._udp.carrier.example";
    const ushort Id = 0x1234;

    static byte[] Question => DnsMessage.Ask(Id, Name, DnsType.Srv)!;

    [Fact]
    public void A_question_is_written_as_the_specification_has_it() => Assert.Equal(
        "12340100000100000000000004" + "5F736970" + "045F756470" + "07636172726965720765" + "78616D706C650000210001",
        Convert.ToHexString(Question));

    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData("ünïcode.example")]
    [InlineData("a123456789012345678901234567890123456789012345678901234567890123.example")]
    public void What_is_no_name_is_not_asked_for(string name) => Assert.Null(DnsMessage.Ask(Id, name, DnsType.Srv));

    [Fact]
    public void Records_and_the_addresses_of_their_targets_are_read()
    {
        var answer = DnsMessage.Read(
            FakeNames.Answer(Question, [(10, 5, 5060, "a.example"), (20, 0, 5070, "b.example")]), Id, Name,
            DnsType.Srv)!;
        Assert.Equal([new(10, 5, 5060, "a.example"), new(20, 0, 5070, "b.example")], answer.Servers);
        Assert.Equal(["a.example", "b.example"], answer.Addresses.Select(one => one.Host));
        Assert.False(answer.IsTruncated);
    }

    [Fact]
    public void There_may_be_none() =>
        Assert.Empty(DnsMessage.Read(
            FakeNames.Answer(Question, null as (int, int, int, string)[]), Id, Name, DnsType.Srv)!.Servers);

    [Fact]
    public void What_answers_something_else_is_no_answer()
    {
        var answer = FakeNames.Answer(Question, [(10, 5, 5060, "a.example")]);
        Assert.Null(DnsMessage.Read(answer, 0x4321, Name, DnsType.Srv));
        Assert.Null(DnsMessage.Read(answer, Id, "_sip._tcp.carrier.example", DnsType.Srv));
        Assert.Null(DnsMessage.Read(Question, Id, Name, DnsType.Srv));
    }

    [Fact]
    public void A_name_that_points_at_itself_ends()
    {
        var answer = FakeNames.Answer(Question, [(10, 5, 5060, "a.example")]);
        var pointer = Question.Length;
        (answer[pointer], answer[pointer + 1]) = (0xC0, (byte)pointer);
        Assert.Null(DnsMessage.Read(answer, Id, Name, DnsType.Srv));
    }

    [Fact]
    public void What_a_domain_prefers_is_read()
    {
        var question = DnsMessage.Ask(Id, "carrier.example", DnsType.Naptr)!;
        var answer = FakeNames.Answer(question,
            [(50, 10, "s", "SIPS+D2T", "", "_sips._tcp.carrier.example"),
                (90, 20, "u", "E2U+sip", "!^.*$!sip:a@b!", "")]);
        Assert.Equal(
            [
                new(50, 10, "s", "SIPS+D2T", false, "_sips._tcp.carrier.example"),
                new(90, 20, "u", "E2U+sip", true, ""),
            ],
            DnsMessage.Read(answer, Id, "carrier.example", DnsType.Naptr)!.Ways);
        Assert.Null(DnsMessage.Read(answer, Id, "carrier.example", DnsType.Srv));
        for (var length = question.Length; length < answer.Length; length++)
        {
            Assert.Null(DnsMessage.Read(answer.AsSpan(0, length), Id, "carrier.example", DnsType.Naptr));
        }
    }

    [Fact]
    public void Whatever_comes_is_read_or_refused()
    {
        var ways = FakeNames.Answer(DnsMessage.Ask(Id, Name, DnsType.Naptr)!,
            [(50, 10, "s", "SIPS+D2T", "", "_sips._tcp.carrier.example")]);
        var good = FakeNames.Answer(Question, [(10, 5, 5060, "a.example"), (20, 0, 5070, "b.example")]);
        for (var seed = 0; seed < 5000; seed++)
        {
            var random = new Random(seed);
            var message = good.ToArray();
            for (var left = random.Next(6); left > 0; left--)
            {
                message[random.Next(2, message.Length)] = (byte)random.Next(256);
            }

            DnsMessage.Read(message.AsSpan(0, random.Next(message.Length + 1)), Id, Name, DnsType.Srv);
            ways[random.Next(2, ways.Length)] = (byte)random.Next(256);
            DnsMessage.Read(ways.AsSpan(0, random.Next(ways.Length + 1)), Id, Name, DnsType.Naptr);
        }
    }
}
