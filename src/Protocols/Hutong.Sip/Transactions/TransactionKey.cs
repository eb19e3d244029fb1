using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Hutong.Sip.Messages;
using Hutong.Sip.Text;
using Hutong.Wire;

namespace Hutong.Sip.Transactions;

/// <summary>
/// What makes two messages parts of one transaction, as bytes (RFC 3261 sections 17.1.3, 17.2.3). A request with a
/// branch of its own: branch, sent-by, method, where ACK counts as INVITE. One of RFC 2543: Request-URI, tag of From,
/// Call-ID, number, and the topmost Via.
/// </summary>
static class TransactionKey
{
    public static void WriteServer(SipRequest request, SipMethod method, PooledBufferWriter key)
    {
        var via = request.Via;
        if (via.HasUniqueBranch)
        {
            Add(key, via.Branch.Span);
            AddLower(key, via.Host.Span);
            Add(key, via.Port.ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            Add(key, request.Uri.Raw.Span);
            Add(key, request.From.Tag.Span);
            Add(key, request.CallId.Span);
            Add(key, request.CSeq.Number.ToString(CultureInfo.InvariantCulture));
            Add(key, via.Raw.Span);
        }

        Add(key, method == SipMethod.Ack ? SipMethod.Invite.Name : method.Name);
    }

    public static void WriteClient(SipMessage message, PooledBufferWriter key)
    {
        Add(key, message.Via.Branch.Span);
        Add(key, message.CSeq.Method.Name);
    }

    static void Add(PooledBufferWriter key, string text)
    {
        var length = Encoding.UTF8.GetBytes(text, key.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length) + 1));
        key.GetSpan(length + 1)[length] = (byte)'\n';
        key.Advance(length + 1);
    }

    static void Add(PooledBufferWriter key, ReadOnlySpan<byte> bytes)
    {
        var span = key.GetSpan(bytes.Length + 1);
        bytes.CopyTo(span);
        span[bytes.Length] = (byte)'\n';
        key.Advance(bytes.Length + 1);
    }

    // The host of sent-by is compared without case.
    static void AddLower(PooledBufferWriter key, ReadOnlySpan<byte> bytes)
    {
        var span = key.GetSpan(bytes.Length + 1);
        for (var i = 0; i < bytes.Length; i++)
        {
            span[i] = bytes[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(bytes[i] | 0x20) : bytes[i];
        }

        span[bytes.Length] = (byte)'\n';
        key.Advance(bytes.Length + 1);
    }
}

/// <summary>Compares keys, also those that are not yet in a buffer of their own.</summary>
sealed class TransactionKeyComparer : IEqualityComparer<SipText>,
    IAlternateEqualityComparer<ReadOnlySpan<byte>, SipText>
{
    public static readonly TransactionKeyComparer Instance = new();

    public bool Equals(SipText left, SipText right) => left == right;

    public int GetHashCode([DisallowNull] SipText text) => GetHashCode(text.Span);

    public bool Equals(ReadOnlySpan<byte> alternate, SipText other) => other.Is(alternate);

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = new HashCode();
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }

    public SipText Create(ReadOnlySpan<byte> alternate) => SipText.From(alternate);
}
