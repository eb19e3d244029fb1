using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hutong.Media.Stun;

namespace Hutong.Media.Tests.Stun;

/// <summary>The vectors of RFC 5769, read and written.</summary>
public class StunVectorTests
{
    const string Transaction = "b7e7a701 bc34d686 fa87dfae";

    const string Request = "00010058 2112a442" + Transaction + "80220010 5354554e 20746573 7420636c 69656e74"
        + "00240004 6e0001ff 80290008 932ff9b1 51263b36 00060009 6576746a 3a683676 59202020"
        + "00080014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249 c1b571a2 80280004 e57a3bcf";

    const string Response4 = "0101003c 2112a442" + Transaction + "8022000b 74657374 20766563 746f7220"
        + "00200008 0001a147 e112a643 00080014 2b91f599 fd9e90c3 8c7489f9 2af9ba53 f06be7d7 80280004 c07d4c96";

    const string Response6 = "01010048 2112a442" + Transaction + "8022000b 74657374 20766563 746f7220"
        + "00200014 0002a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9"
        + "00080014 a382954e 4be67bf1 1784c97c 8292c275 bfe3ed41 80280004 c8fb0b4c";

    const string LongTerm = "00010060 2112a442 78ad3433 c6ad72c0 29da412e"
        + "00060012 e3839ee3 8388e383 aae38383 e382afe3 82b90000"
        + "0015001c 662f2f34 39396b39 35346436 4f4c3334 6f4c3946 53547679 36347341"
        + "0014000b 6578616d 706c652e 6f726700 00080014 f6702465 6dd64a3e 02b8e071 2e85c9a2 8ca89666";

    static readonly byte[] Key = Encoding.ASCII.GetBytes("VOkJxbRl1RmTxUk/WvJxBt");

    [Fact]
    public void Reads_the_request_of_section_2_1()
    {
        Assert.Equal(StunFault.None, StunMessage.TryRead(Hex.Bytes(Request), out var message));
        Assert.Equal((StunClass.Request, StunMethod.Binding), (message.Class, message.Method));
        Assert.Equal(Hex.Bytes(Transaction), message.Transaction.ToArray());
        Assert.Equal(("STUN test client", "evtj:h6vY"),
            (message.Text(StunAttribute.Software), message.Text(StunAttribute.Username)));
        Assert.True(message.TryReadNumber(StunAttribute.Priority, out var priority));
        Assert.True(message.TryReadTieBreaker(StunAttribute.IceControlled, out var tieBreaker));
        Assert.Equal((0x6E0001FFu, 0x932FF9B151263B36UL), (priority, tieBreaker));
        Assert.True(message.HasIntegrity(Key));
        Assert.False(message.HasIntegrity("VOkJxbRl1RmTxUk/WvJxBT"u8));
        Assert.True(message.HasFingerprint());
    }

    [Theory]
    [InlineData(Response4, "192.0.2.1")]
    [InlineData(Response6, "2001:db8:1234:5678:11:2233:4455:6677")]
    public void Reads_the_responses_of_sections_2_2_and_2_3(string datagram, string address)
    {
        Assert.Equal(StunFault.None, StunMessage.TryRead(Hex.Bytes(datagram), out var message));
        Assert.Equal(StunClass.Success, message.Class);
        Assert.Equal(new(IPAddress.Parse(address), 32853), message.MappedAddress());
        Assert.True(message.HasIntegrity(Key));
        Assert.True(message.HasFingerprint());
    }

    [Fact]
    public void Reads_the_long_term_request_of_section_2_4()
    {
        Assert.Equal(StunFault.None, StunMessage.TryRead(Hex.Bytes(LongTerm), out var message));
        var user = message.Text(StunAttribute.Username)!;
        Assert.Equal("マトリックス", user);
        Assert.True(message.HasIntegrity(
            StunMessage.LongTermKey(user, message.Text(StunAttribute.Realm)!, "TheMatrIX")));
        Assert.False(message.HasFingerprint());
    }

    [Fact]
    public void Writes_the_response_of_section_2_3_but_for_its_padding()
    {
        var writer = new StunWriter(new byte[200], StunClass.Success, Hex.Bytes(Transaction));
        writer.Text(StunAttribute.Software, "test vector");
        writer.MappedAddress(new(IPAddress.Parse("2001:db8:1234:5678:11:2233:4455:6677"), 32853));
        writer.Integrity(Key);
        writer.Fingerprint();
        // The RFC pads with a space, which the checksums cover: all up to them is compared, and that they are right.
        var expected = Hex.Bytes(Response6);
        expected[35] = 0;
        Assert.Equal(expected[..60], writer.Message[..60].ToArray());
        Assert.Equal(StunFault.None, StunMessage.TryRead(writer.Message, out var message));
        Assert.True(message.HasIntegrity(Key) && message.HasFingerprint());
        Assert.Equal(expected.Length, writer.Message.Length);
    }

    [Fact]
    public void Every_class_and_method_comes_back()
    {
        foreach (var type in Enum.GetValues<StunClass>())
        {
            for (var method = 0; method < 0x1000; method += 7)
            {
                var writer = new StunWriter(new byte[20], type, new byte[12], method);
                Assert.Equal(StunFault.None, StunMessage.TryRead(writer.Message, out var message));
                Assert.Equal((type, method), (message.Class, message.Method));
            }
        }
    }

    [Fact]
    public void What_stands_behind_the_integrity_is_not_found()
    {
        var writer = new StunWriter(new byte[200], StunClass.Request, new byte[12]);
        writer.Integrity(Key);
        writer.Bytes(StunAttribute.UseCandidate, default);
        writer.Fingerprint();
        StunMessage.TryRead(writer.Message, out var message);
        Assert.True(message.HasIntegrity(Key) && message.HasFingerprint());
        Assert.False(message.TryFind(StunAttribute.UseCandidate, out _));
    }

    [Fact]
    public void Errors_have_codes()
    {
        var writer = new StunWriter(new byte[200], StunClass.Error, new byte[12]);
        writer.Error(487, "Role Conflict");
        StunMessage.TryRead(writer.Message, out var message);
        Assert.Equal(487, message.ErrorCode);
    }

    [Theory]
    [InlineData("", StunFault.NotStun)]
    [InlineData("40010000 2112a442 000000000000000000000000", StunFault.NotStun)]
    [InlineData("00010000 2112a443 000000000000000000000000", StunFault.Cookie)]
    [InlineData("00010001 2112a442 000000000000000000000000 00", StunFault.Length)]
    [InlineData("00010004 2112a442 000000000000000000000000", StunFault.Length)]
    [InlineData("00010004 2112a442 000000000000000000000000 00060001", StunFault.Attribute)]
    public void Says_what_is_wrong(string datagram, StunFault fault) =>
        Assert.Equal(fault, StunMessage.TryRead(Hex.Bytes(datagram), out _));

    [Fact]
    public void A_changed_byte_anywhere_is_found_by_the_fingerprint()
    {
        for (var i = 0; i < Hex.Bytes(Request).Length; i++)
        {
            var changed = Hex.Bytes(Request);
            changed[i] ^= 0x41;
            Assert.False(StunMessage.TryRead(changed, out var message) == StunFault.None && message.HasFingerprint());
        }
    }

    [Fact]
    public void Octets_never_throw() => Prop.ForAll<byte[], byte>((bytes, place) =>
    {
        foreach (var text in new[] { Request, Response6 })
        {
            var changed = Hex.Bytes(text);
            bytes.AsSpan(0, Math.Min(bytes.Length, 8)).CopyTo(changed.AsSpan(20 + (place % (changed.Length - 28))));
            if (StunMessage.TryRead(changed, out var message) == StunFault.None)
            {
                _ = (message.Text(StunAttribute.Username), message.MappedAddress(), message.ErrorCode);
                _ = message.HasIntegrity(Key);
            }
        }

        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
}
