using Hutong.Edge.Sip.Finding;

namespace Hutong.Edge.Sip.Tests.Finding;

public sealed class DnsMessageTests
{
    const string Name = "_sip._udp.carrier.example";
    const ushort Id = 0x1234;

    static byte[] Question => DnsMessage.Ask(Id, Name)!;

    [Fact]
    public void A_question_is_written_as_the_specification_has_it() => Assert.Equal(
        "12340100000100000000000004" + "5F736970" + "045F756470" + "07636172726965720765" + "78616D706C650000210001",
        Convert.ToHexString(Question));

    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData("ünïcode.example")]
    [InlineData("a123456789012345678901234567890123456789012345678901234567890123.example")]
    public void What_is_no_name_is_not_asked_for(string name) => Assert.Null(DnsMessage.Ask(Id, name));

    [Fact]
    public void Records_and_the_addresses_of_their_targets_are_read()
    {
        var answer = DnsMessage.Read(
            FakeNames.Answer(Question, [(10, 5, 5060, "a.example"), (20, 0, 5070, "b.example")]), Id, Name)!;
        Assert.Equal([new(10, 5, 5060, "a.example"), new(20, 0, 5070, "b.example")], answer.Records);
        Assert.Equal(["a.example", "b.example"], answer.Addresses.Select(one => one.Host));
        Assert.False(answer.IsTruncated);
    }

    [Fact]
    public void There_may_be_none() =>
        Assert.Empty(DnsMessage.Read(FakeNames.Answer(Question, null), Id, Name)!.Records);

    [Fact]
    public void What_answers_something_else_is_no_answer()
    {
        var answer = FakeNames.Answer(Question, [(10, 5, 5060, "a.example")]);
        Assert.Null(DnsMessage.Read(answer, 0x4321, Name));
        Assert.Null(DnsMessage.Read(answer, Id, "_sip._tcp.carrier.example"));
        Assert.Null(DnsMessage.Read(Question, Id, Name));
    }

    [Fact]
    public void A_name_that_points_at_itself_ends()
    {
        var answer = FakeNames.Answer(Question, [(10, 5, 5060, "a.example")]);
        var pointer = Question.Length;
        (answer[pointer], answer[pointer + 1]) = (0xC0, (byte)pointer);
        Assert.Null(DnsMessage.Read(answer, Id, Name));
    }

    [Fact]
    public void Whatever_comes_is_read_or_refused()
    {
        var good = FakeNames.Answer(Question, [(10, 5, 5060, "a.example"), (20, 0, 5070, "b.example")]);
        for (var seed = 0; seed < 5000; seed++)
        {
            var random = new Random(seed);
            var message = good.ToArray();
            for (var left = random.Next(6); left > 0; left--)
            {
                message[random.Next(2, message.Length)] = (byte)random.Next(256);
            }

            DnsMessage.Read(message.AsSpan(0, random.Next(message.Length + 1)), Id, Name);
        }
    }
}
