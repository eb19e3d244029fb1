using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Hutong.Media.Rtp;
using Hutong.Media.Srtp;

namespace Hutong.Media.Tests.Srtp;

public class SrtpSessionTests
{
    const int PayloadBytes = 160;
    const int RtpBytes = RtpHeader.Bytes + PayloadBytes;

    public static TheoryData<string> Profiles => [.. SrtpProfile.All.Select(profile => profile.Name)];

    static (SrtpSender Sender, SrtpReceiver Receiver) Pair(string profile)
    {
        var key = SrtpKey.Create(SrtpProfile.Find(profile)!);
        return (new(key), new(key));
    }

    static byte[] Packet(int sequence, uint ssrc = 1)
    {
        var packet = new byte[RtpBytes];
        new RtpHeader(0, (ushort)sequence, (uint)(sequence * 160), ssrc).Write(packet);
        packet.AsSpan(RtpHeader.Bytes).Fill((byte)sequence);
        return packet;
    }

    static byte[] Protected(SrtpSender sender, byte[] packet)
    {
        var buffer = new byte[packet.Length + SrtpProfile.OverheadBytesMax];
        packet.CopyTo(buffer, 0);
        Assert.Equal(SrtpFault.None, sender.Protect(buffer, packet.Length, out var length));
        return buffer[..length];
    }

    [Theory, MemberData(nameof(Profiles))]
    public void What_is_protected_opens(string profile)
    {
        var (sender, receiver) = Pair(profile);
        for (var sequence = 65000; sequence < 67000; sequence++)
        {
            var packet = Protected(sender, Packet(sequence));
            Assert.NotEqual(Packet(sequence), packet[..RtpBytes]);
            Assert.Equal(SrtpFault.None, receiver.Open(packet, out var length));
            Assert.Equal(Packet(sequence), packet[..length]);
        }
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Rtcp_opens_too_and_once(string profile)
    {
        var (sender, receiver) = Pair(profile);
        var report = Hex.Bytes("80c90001 00000007 81ca0002 00000007 01016100");
        for (var i = 0; i < 5; i++)
        {
            var buffer = new byte[report.Length + SrtpProfile.OverheadBytesMax];
            report.CopyTo(buffer, 0);
            Assert.Equal(SrtpFault.None, sender.ProtectRtcp(buffer, report.Length, out var length));
            var sent = buffer[..length];
            var again = sent.ToArray();
            Assert.NotEqual(report, sent[..report.Length]);
            Assert.Equal(SrtpFault.None, receiver.OpenRtcp(sent, out length));
            Assert.Equal(report, sent[..length]);
            Assert.Equal(SrtpFault.Replayed, receiver.OpenRtcp(again, out _));
        }
    }

    [Theory, MemberData(nameof(Profiles))]
    public void A_changed_bit_anywhere_is_found(string profile)
    {
        var (sender, receiver) = Pair(profile);
        var packet = Protected(sender, Packet(1));
        for (var bit = 0; bit < packet.Length * 8; bit += 7)
        {
            var changed = packet.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(SrtpFault.None, receiver.Open(changed, out _));
        }

        Assert.Equal(SrtpFault.None, receiver.Open(packet, out _));
    }

    [Fact]
    public void A_packet_opens_once_and_not_when_it_is_older_than_the_window()
    {
        var (sender, receiver) = Pair("AES_CM_128_HMAC_SHA1_80");
        var packets = Enumerable.Range(0, 300).Select(sequence => Protected(sender, Packet(sequence))).ToArray();
        Assert.Equal(SrtpFault.None, receiver.Open(packets[10].ToArray(), out _));
        Assert.Equal(SrtpFault.Replayed, receiver.Open(packets[10].ToArray(), out _));
        Assert.Equal(SrtpFault.None, receiver.Open(packets[9].ToArray(), out _));
        Assert.Equal(SrtpFault.None, receiver.Open(packets[200].ToArray(), out _));
        Assert.Equal(SrtpFault.Replayed, receiver.Open(packets[200 - ReplayWindow.Size].ToArray(), out _));
        Assert.Equal(SrtpFault.None, receiver.Open(packets[201 - ReplayWindow.Size].ToArray(), out _));
    }

    [Fact]
    public void Reordering_and_loss_around_the_wrap_are_borne()
    {
        var (sender, receiver) = Pair("AES_CM_128_HMAC_SHA1_32");
        var order = new[] { 65530, 65534, 65533, 65537, 65535, 65536, 65600, 65599, 131071, 131073, 131072 };
        var packets = Enumerable.Range(65530, 65550).ToDictionary(sequence => sequence,
            sequence => order.Contains(sequence) ? Protected(sender, Packet(sequence)) : Skip(sender, sequence));
        foreach (var sequence in order)
        {
            // The long gap is stepped over as packets of the other side would.
            if (sequence == 131071)
            {
                foreach (var step in new[] { 90000, 120000 })
                {
                    Assert.Equal(SrtpFault.None, receiver.Open(packets[step], out _));
                }
            }

            Assert.Equal(SrtpFault.None, receiver.Open(packets[sequence], out var length));
            Assert.Equal(Packet(sequence), packets[sequence][..length]);
        }
    }

    static byte[] Skip(SrtpSender sender, int sequence) =>
        sequence % 10000 == 0 ? Protected(sender, Packet(sequence)) : [];

    [Fact]
    public void A_number_is_never_used_twice()
    {
        var (sender, _) = Pair("AEAD_AES_128_GCM");
        Protected(sender, Packet(7));
        var buffer = new byte[RtpBytes + SrtpProfile.OverheadBytesMax];
        Packet(7).CopyTo(buffer, 0);
        Assert.Equal(SrtpFault.Replayed, sender.Protect(buffer, RtpBytes, out _));
    }

    [Fact]
    public void Sources_are_bounded_and_forged_ones_take_no_place()
    {
        var (sender, receiver) = Pair("AES_CM_128_HMAC_SHA1_80");
        for (var ssrc = 0u; ssrc < 1000; ssrc++)
        {
            Assert.Equal(SrtpFault.Authentication, receiver.Open(new byte[] { 0x80 }.Concat(
                BitConverter.GetBytes(ssrc)).Concat(new byte[40]).ToArray(), out _));
        }

        for (var ssrc = 0u; ssrc < SourceTable.Max; ssrc++)
        {
            Assert.Equal(SrtpFault.None, receiver.Open(Protected(sender, Packet(1, ssrc)), out _));
        }

        var buffer = new byte[RtpBytes + SrtpProfile.OverheadBytesMax];
        Packet(1, 99).CopyTo(buffer, 0);
        Assert.Equal(SrtpFault.TooManySources, sender.Protect(buffer, RtpBytes, out _));
        Assert.Equal(SrtpFault.TooManySources, receiver.Open(buffer, out _));
    }

    [Fact]
    public void A_buffer_without_room_and_what_is_no_packet_are_refused()
    {
        var (sender, receiver) = Pair("AES_CM_128_HMAC_SHA1_80");
        Assert.Equal(SrtpFault.NoRoom, sender.Protect(Packet(1), RtpBytes, out _));
        Assert.Equal(SrtpFault.Malformed, sender.Protect(new byte[40], 12, out _));
        Assert.Equal(SrtpFault.NoRoom, sender.ProtectRtcp(new byte[20], 8, out _));
        Assert.Equal(SrtpFault.Malformed, sender.ProtectRtcp(new byte[40], 7, out _));
        Assert.Equal(SrtpFault.Malformed, receiver.Open(new byte[21], out _));
        Assert.Equal(SrtpFault.Malformed, receiver.OpenRtcp(new byte[21], out _));
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Nothing_is_allocated_for_a_packet(string profile)
    {
        var (sender, receiver) = Pair(profile);
        var buffer = new byte[RtpBytes + SrtpProfile.OverheadBytesMax];
        var opened = 0;
        void Turn(int from, int to)
        {
            for (var sequence = from; sequence < to; sequence++)
            {
                buffer[0] = 0x80;
                BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(2), (ushort)sequence);
                sender.Protect(buffer, RtpBytes, out var length);
                opened += receiver.Open(buffer.AsSpan(0, length), out _) == SrtpFault.None ? 1 : 0;
            }
        }

        Turn(0, 100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Turn(100, 1100);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1100, opened);
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Octets_never_throw(string profile)
    {
        var (_, receiver) = Pair(profile);
        Prop.ForAll<byte[]>(bytes =>
        {
            if (bytes.Length > 0)
            {
                bytes[0] = (byte)((bytes[0] & 0x3F) | 0x80);
            }

            return receiver.Open(bytes.ToArray(), out _) != SrtpFault.None
                && receiver.OpenRtcp(bytes, out _) != SrtpFault.None;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }
}
