using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Uris;

namespace Hutong.Sip.Tests.Messages;

/// <summary>Messages that nobody meant. FsCheck prints the seed of a failure.</summary>
public class SipFuzzTests
{
    static readonly byte[][] Vectors = [.. TestMessages.All()];

    static readonly byte[][] Parts = [.. new[]
    {
        "\r\n", "\r\n ", "\r\n\t", "\r", "\n", ":", ";", ",", "<", ">", "\"", "\\", "=", "?", "&", "@", "%", "%41", "[",
        "]",
        "sip:", "tel:+", "SIP/2.0", "/UDP ", "Via: ", "v:", "To:", "Content-Length: 5", "l:4294967296", "tag=", "*",
        " ",
        "\0", "é", "z9hG4bK", "Contact:", "\r\n\r\n", "--7a9cbec02ceef655", "999999999999999999999",
    }.Select(Encoding.UTF8.GetBytes)];

    // Bytes changed, pieces put in, pieces taken out of a good or bad message of the specifications.
    static readonly Gen<byte[]> Mutated =
        from vector in Gen.Elements(Vectors)
        from edits in Gen.NonEmptyListOf(Gen.Zip(Gen.Zip(Gen.Choose(0, 2), Gen.Choose(0, vector.Length - 1)),
            Gen.Zip(Gen.Elements(Parts), Gen.Choose(0, 255))))
        select Mutate(vector, edits);

    [Fact]
    public void Never_throws_on_a_changed_message() => Prop.ForAll(Arb.From(Mutated), bytes =>
    {
        TouchAll(SipParser.Parse([.. bytes]));
        TouchAll(SipParser.Parse([.. bytes], SipFraming.Stream));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(6000));

    [Fact]
    public void Never_throws_on_noise() => Prop.ForAll(
        Arb.From(Gen.ArrayOf(Gen.Elements(Parts)).Select(parts => parts.SelectMany(part => part).ToArray())), bytes =>
        {
            TouchAll(SipParser.Parse([.. "OPTIONS sip:a@b SIP/2.0\r\n"u8, .. bytes]));
            TouchAll(SipParser.Parse(bytes));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Says_the_same_however_a_stream_is_split() => Prop.ForAll(
        Arb.From(Gen.Zip(Gen.Zip(Mutated, Mutated), Gen.NonEmptyListOf(Gen.Choose(1, 200)))), input =>
        {
            byte[] bytes = [.. input.Item1.Item1, .. input.Item1.Item2];
            Assert.Equal(Trace(bytes, [bytes.Length]), Trace(bytes, [.. input.Item2]));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));

    [Fact]
    public void Costs_no_more_than_its_length_when_it_trickles_in()
    {
        var text = "OPTIONS sip:a@b SIP/2.0\r\nX: " + new string('x', 16_000);
        var bytes = Encoding.ASCII.GetBytes(text);
        var reader = new SipStreamReader(answersPings: true);
        for (var length = 1; length < bytes.Length; length++)
        {
            var buffer = new ReadOnlySequence<byte>(bytes, 0, length);
            Assert.Equal(SipReadStatus.NeedMore, reader.Read(ref buffer, out _));
        }
    }

    static byte[] Mutate(byte[] vector, IEnumerable<((int Kind, int At) Where, (byte[] Part, int Value) What)> edits)
    {
        List<byte> bytes = [.. vector];
        foreach (var ((kind, at), (part, value)) in edits)
        {
            var place = Math.Min(at, bytes.Count);
            switch (kind)
            {
                case 0 when place < bytes.Count:
                    bytes[place] = (byte)value;
                    break;
                case 1:
                    bytes.InsertRange(place, part);
                    break;
                default:
                    bytes.RemoveRange(place, Math.Min(value, bytes.Count - place));
                    break;
            }
        }

        return [.. bytes];
    }

    // Everything that an element may look at, also in a message with a fault.
    static void TouchAll(SipParsed parsed)
    {
        _ = parsed.Refusal;
        if (parsed.Message is not { } message)
        {
            Assert.NotEqual(SipFault.None, parsed.Fault);
            return;
        }

        for (var i = 0; i < message.Headers.Count; i++)
        {
            var (header, _, value) = message.Headers[i];
            _ = NameAddress.TryRead(value, out var address);
            Touch(address);
            _ = Via.TryRead(value, out _, out _) | CSeq.TryRead(value, out _) | TaggedValue.TryRead(value, out _)
                | SipDates.TryRead(value, out _);
            Assert.True(message.Headers.Values(header).ToStrings().Length <= message.Bytes.Length);
        }

        Touch(message.From);
        Touch(message.To);
        _ = (message.Via.Branch, message.Via.ResponsePort, message.Via.Received, message.CallId.ToString());
        _ = message.TryContact(out _) | MultipartBody.TryRead(message, out _);
        if (message is SipRequest request)
        {
            using var builder = SipMessageBuilder.Response(request, 400, tag: "t", source: new(0x0100007F, 5060));
            var answer = builder.Finish();
            if (parsed.Fault == SipFault.None)
            {
                Assert.Equal(SipFault.None, SipParser.Parse(answer).Fault);
                Assert.Equal(SipFault.None, SipParser.Parse(message.Encoded.ToArray()).Fault);
            }
        }
    }

    static void Touch(in NameAddress address)
    {
        _ = (address.DisplayName, address.Tag.ToString(), address.Preference, address.Uri.UserName,
            address.Uri.Password.ToString(), address.Uri.Host.ToString(), address.Uri.Headers.ToString(),
            address.Uri.IsLooseRouter, address.Uri.GetHashCode(), HostNames.TryAddress(address.Uri.Host, out _));
        Assert.True(address.Uri.Equals(address.Uri));
    }

    static List<string> Trace(byte[] bytes, List<int> pieces)
    {
        List<string> trace = [];
        var reader = new SipStreamReader(answersPings: true);
        var (taken, given) = (0, 0);
        for (var turn = 0; given < bytes.Length; turn++)
        {
            given = Math.Min(bytes.Length, given + pieces[turn % pieces.Count]);
            while (true)
            {
                var buffer = new ReadOnlySequence<byte>(bytes, taken, given - taken);
                var before = buffer.Length;
                var status = reader.Read(ref buffer, out var parsed);
                taken += (int)(before - buffer.Length);
                if (status == SipReadStatus.NeedMore)
                {
                    break;
                }

                trace.Add($"{status} {parsed.Fault} {parsed.Message?.CSeq} {parsed.Message?.Body.Length}");
                if (status == SipReadStatus.Invalid)
                {
                    return trace;
                }
            }
        }

        return trace;
    }
}
