using Hutong.Sip.Headers;
using Hutong.Sip.Text;

namespace Hutong.Sip.Messages;

/// <summary>Reads what every message must have, and checks what decides where it goes.</summary>
static class MessageCheck
{
    public static SipFault Read(SipMessage message, SipLimits limits)
    {
        var fault = CheckSingle(message.Headers);
        if (fault == SipFault.None)
        {
            fault = ReadVia(message, limits);
        }

        if (fault == SipFault.None)
        {
            fault = ReadIdentity(message, limits);
        }

        if (fault == SipFault.None)
        {
            fault = ReadOrder(message);
        }

        if (fault == SipFault.None)
        {
            fault = CheckAddresses(message.Headers, SipHeader.Contact, SipFault.MalformedContact, limits);
        }

        if (fault == SipFault.None)
        {
            fault = CheckAddresses(message.Headers, SipHeader.Route, SipFault.MalformedRoute, limits);
        }

        return fault != SipFault.None ? fault
            : CheckAddresses(message.Headers, SipHeader.RecordRoute, SipFault.MalformedRoute, limits);
    }

    static SipFault CheckSingle(SipHeaders headers)
    {
        Span<ulong> seen = stackalloc ulong[4];
        for (var i = 0; i < headers.Count; i++)
        {
            var header = headers[i].Header;
            var (word, bit) = ((int)header / 64, 1UL << ((int)header % 64));
            if ((seen[word] & bit) != 0 && SipHeaderNames.Shape(header) == HeaderShape.Single)
            {
                return SipFault.DuplicateHeader;
            }

            seen[word] |= bit;
        }

        return SipFault.None;
    }

    static SipFault ReadVia(SipMessage message, SipLimits limits)
    {
        var values = message.Headers.Values(SipHeader.Via).GetEnumerator();
        var count = 0;
        while (values.MoveNext())
        {
            if (count >= limits.MaxValues)
            {
                return SipFault.TooManyHeaders;
            }

            if (!Via.TryRead(values.Current, out var via, out _))
            {
                return SipFault.MalformedVia;
            }

            if (count++ == 0)
            {
                message.Via = via;
            }
        }

        return values.HasGap ? SipFault.MalformedVia : count == 0 ? SipFault.MissingHeader : SipFault.None;
    }

    static SipFault ReadIdentity(SipMessage message, SipLimits limits)
    {
        var headers = message.Headers;
        if (!headers.TryGet(SipHeader.From, out var from) || !headers.TryGet(SipHeader.To, out var to)
            || !headers.TryGet(SipHeader.CallId, out var callId))
        {
            return SipFault.MissingHeader;
        }

        if (!NameAddress.TryRead(from, out var sender) || sender.IsWildcard)
        {
            return SipFault.MalformedFrom;
        }

        if (!NameAddress.TryRead(to, out var receiver) || receiver.IsWildcard)
        {
            return SipFault.MalformedTo;
        }

        (message.From, message.To, message.CallId) = (sender, receiver, callId);
        return IsCallId(callId, limits) && sender.Tag.Length <= limits.MaxIdBytes
            && receiver.Tag.Length <= limits.MaxIdBytes ? SipFault.None : SipFault.MalformedCallId;
    }

    // word [ "@" word ]
    static bool IsCallId(SipText text, SipLimits limits)
    {
        var span = text.Span;
        var at = span.IndexOf((byte)'@');
        return span.Length > 0 && span.Length <= limits.MaxIdBytes
            && (at < 0 ? SipCharacters.IsAll(span, SipCharacters.Word)
                : at > 0 && at < span.Length - 1 && SipCharacters.IsAll(span[..at], SipCharacters.Word)
                    && SipCharacters.IsAll(span[(at + 1)..], SipCharacters.Word));
    }

    static SipFault ReadOrder(SipMessage message)
    {
        if (!message.Headers.TryGet(SipHeader.CSeq, out var text))
        {
            return SipFault.MissingHeader;
        }

        if (!CSeq.TryRead(text, out var order))
        {
            return SipFault.MalformedCSeq;
        }

        message.CSeq = order;
        if (message is not SipRequest request)
        {
            return SipFault.None;
        }

        if (order.Method != request.Method)
        {
            return request.Method.IsKnown ? SipFault.MethodMismatch : SipFault.UnknownMethodMismatch;
        }

        if (message.Headers.TryGet(SipHeader.MaxForwards, out var hops))
        {
            if (!SipNumbers.IsDigits(hops.Span))
            {
                return SipFault.MalformedMaxForwards;
            }

            request.MaxForwards = SipNumbers.TryRead(hops.Span, 255, out var number) ? (int)number : 70;
        }

        return SipFault.None;
    }

    static SipFault CheckAddresses(SipHeaders headers, SipHeader header, SipFault fault, SipLimits limits)
    {
        var values = headers.Values(header).GetEnumerator();
        var count = 0;
        while (values.MoveNext())
        {
            if (count++ >= limits.MaxValues)
            {
                return SipFault.TooManyHeaders;
            }

            if (!NameAddress.TryRead(values.Current, out var address)
                || (address.IsWildcard && header != SipHeader.Contact))
            {
                return fault;
            }
        }

        return values.HasGap ? fault : SipFault.None;
    }
}
