using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Text;

namespace Hutong.Sip.Dialogs;

/// <summary>Which provisional answer a PRACK acknowledges (RFC 3262 section 7.2).</summary>
/// <param name="ResponseNumber">Its RSeq.</param>
/// <param name="Order">The CSeq of the INVITE.</param>
public readonly record struct RAck(uint ResponseNumber, CSeq Order)
{
    /// <summary>Reads the header field: <c>RSeq SP number SP method</c>.</summary>
    public static bool TryRead(SipText text, out RAck value)
    {
        value = default;
        var lexer = new SipLexer(text.Span);
        if (!lexer.TakeNumber(uint.MaxValue, out var number) || !SipCharacters.IsSpace(lexer.Next)
            || !CSeq.TryRead(text.Slice(lexer.At), out var order))
        {
            return false;
        }

        value = new(number, order);
        return true;
    }

    /// <summary>As it is written.</summary>
    public override string ToString() => $"{ResponseNumber} {Order}";
}

/// <summary>
/// The side that gets reliable provisional answers in one dialog: each once, in order (RFC 3262 section 4).
/// </summary>
public sealed class ProvisionalOrder
{
    uint last;

    /// <summary>
    /// Whether a provisional answer is the next, so that a PRACK is due; <paramref name="isReliable"/> says whether it
    /// is
    /// one of those at all. One that comes again or too early is dropped: its sender repeats it.
    /// </summary>
    public bool IsNext(SipResponse response, out bool isReliable, out RAck acknowledgement)
    {
        ArgumentNullException.ThrowIfNull(response);
        acknowledgement = default;
        isReliable = response.Status is > 100 and < 200
            && response.Headers.Values(SipHeader.Require).Contains("100rel"u8);
        if (!isReliable || !response.Headers.TryNumber(SipHeader.RSeq, out var number) || number == 0
            || (last != 0 && number != last + 1))
        {
            return false;
        }

        last = number;
        acknowledgement = new(number, response.CSeq);
        return true;
    }
}
