using System.Buffers.Text;
using System.Security.Cryptography;
using Hutong.Sip.Headers;

namespace Hutong.Sip.Transactions;

/// <summary>Makes tags, branches and Call-IDs that nobody can guess (RFC 3261 sections 8.1.1.7, 19.3).</summary>
/// <param name="random">Where they come from.</param>
public sealed class SipIds(RandomNumberGenerator random)
{
    /// <summary>A tag: 72 bits.</summary>
    public string NewTag() => New(9);

    /// <summary>A branch: the cookie and 96 bits.</summary>
    public string NewBranch() => Via.MagicCookie + New(12);

    /// <summary>
    /// A Call-ID: 120 bits, without the name of a host, which RFC 3261 section 8.1.1.4 does not need.
    /// </summary>
    public string NewCallId() => New(15);

    /// <summary>The first number of CSeq or RSeq: below 2^30, so that counting on never ends.</summary>
    public uint NewNumber()
    {
        Span<byte> bytes = stackalloc byte[4];
        random.GetBytes(bytes);
        return (BitConverter.ToUInt32(bytes) & 0x3FFF_FFFF) | 1;
    }

    string New(int length)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.GetBytes(bytes[..length]);
        return Base64Url.EncodeToString(bytes[..length]);
    }
}
