using Hutong.Sip.Dialogs;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Transactions;
using Hutong.Sip.Uris;
using Hutong.Switch.Calls;

namespace Hutong.Edge.Sip.Calls;

/// <content>Digits (INFO), transfers (REFER, RFC 3515) and how they go (NOTIFY).</content>
sealed partial class SipLeg : IClientTransactionUser
{
    const string Digits = "0123456789*#ABCD";

    /// <summary>How long a transfer is reported on.</summary>
    const int TransferSeconds = 120;

    uint transferNumber;
    bool isReporting;

    void IClientTransactionUser.OnResponse(ClientTransaction transaction, SipResponse response)
    {
        if (response.Status >= 300)
        {
            // Nobody listens any more.
            isReporting = false;
        }
    }

    void IClientTransactionUser.OnFailure(ClientTransaction transaction, TransactionFailure failure) =>
        isReporting = false;

    /// <inheritdoc />
    public void ReportTransfer(TransferState state)
    {
        var (status, isLast) = state switch
        {
            TransferState.Trying => (100, false),
            TransferState.Ringing => (180, false),
            TransferState.Done => (200, true),
            _ => (503, true),
        };
        if (!isReporting || call?.NewRequest(SipMethod.Notify) is not { } notify)
        {
            return;
        }

        isReporting = !isLast;
        using (notify)
        {
            notify.Add(SipHeader.Contact, stack.Agent.ContactOf(call.Flow))
                .Add(SipHeader.Event, string.Create(null, $"refer;id={transferNumber}"))
                .Add(SipHeader.SubscriptionState, isLast ? "terminated;reason=noresource"
                    : string.Create(null, $"active;expires={TransferSeconds}"))
                .Add(SipHeader.ContentType, SipFragment.ContentType);
            stack.Agent.Transactions.TrySend(
                notify.FinishRequest(SipFragment.Write(status)), call.Flow, this, out _);
        }
    }

    /// <summary>A request inside of the call that is no call's business of the library.</summary>
    public bool Requested(ServerTransaction transaction)
    {
        var method = transaction.Request.Method;
        if (method == SipMethod.Info)
        {
            Inform(transaction);
            return true;
        }

        if (method == SipMethod.Refer)
        {
            Transfer(transaction);
            return true;
        }

        if (method == SipMethod.Notify)
        {
            // How a transfer goes that we did not ask for: nothing hangs on it.
            transaction.Respond(481);
            return true;
        }

        return false;
    }

    // application/dtmf-relay: "Signal=5"; application/dtmf: "5". Anything else is taken without a word, as RFC 6086
    // section 4.2.2 has it for bodies that change nothing.
    void Inform(ServerTransaction transaction)
    {
        var body = transaction.Request.Body.Span;
        if (transaction.Request.TryContentType(out var type) && body.Length is > 0 and < 256)
        {
            var text = System.Text.Encoding.ASCII.GetString(body);
            var digit = type.Is("application"u8, "dtmf-relay"u8) ? Signal(text)
                : type.Is("application"u8, "dtmf"u8) ? text.Trim() : null;
            if (digit is { Length: 1 } && Digits.Contains(char.ToUpperInvariant(digit[0]), StringComparison.Ordinal))
            {
                Tell(() => user?.OnDigit(this, char.ToUpperInvariant(digit[0])));
            }
        }

        transaction.Respond(200);
    }

    static string? Signal(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var equal = line.IndexOf('=', StringComparison.Ordinal);
            if (equal > 0 && line[..equal].Trim().Equals("Signal", StringComparison.OrdinalIgnoreCase))
            {
                return line[(equal + 1)..].Trim();
            }
        }

        return null;
    }

    void Transfer(ServerTransaction transaction)
    {
        // A carrier has nobody to transfer whom it does not pay for.
        if (Kind == LegKind.Trunk)
        {
            transaction.Respond(403);
            return;
        }

        if (!ReferRequest.TryRead(transaction.Request, out var refer))
        {
            transaction.Respond(400);
            return;
        }

        ILeg? replaced = null;
        if (refer.Replaces is { } replaces)
        {
            // The dialog as the telephone has it: what it calls its own is the other end's for us.
            replaced = (stack.Agent.Find(replaces.Dialog) ?? stack.Agent.Find(Turned(replaces.Dialog)))?.Tag as SipLeg;
            if (replaced is not SipLeg { Account: { } owner } || owner.Account != Account?.Account)
            {
                transaction.Respond(481);
                return;
            }
        }

        if (refer.IsMethodOther || !refer.Target.IsSip && refer.Target.Scheme != SipScheme.Tel)
        {
            transaction.Respond(501);
            return;
        }

        Tell(() => Hand(transaction, new(TargetOf(refer.Target), replaced)));
    }

    void Hand(ServerTransaction transaction, TransferRequest request)
    {
        if (user?.OnTransfer(this, request) != true)
        {
            transaction.Respond(603);
            return;
        }

        transferNumber = transaction.Request.CSeq.Number;
        var isQuiet = transaction.Request.Headers.TryGet(SipHeader.ReferSub, out var sub)
            && sub.IsIgnoringCase("false"u8);
        using var response = transaction.Response(202, null, call!.Dialog!.Value.LocalTag);
        response.Add(SipHeader.Contact, stack.Agent.ContactOf(call.Flow));
        if (isQuiet)
        {
            response.Add(SipHeader.ReferSub, "false");
        }

        transaction.Respond(202, response.Finish());
        isReporting = !isQuiet;
        ReportTransfer(TransferState.Trying);
    }

    static DialogId Turned(DialogId dialog) => new(dialog.CallId, dialog.RemoteTag, dialog.LocalTag);

    // A number as dialled, or an address: name@domain when the domain is named.
    string TargetOf(SipUri target)
    {
        if (target.Scheme == SipScheme.Tel)
        {
            return TelNumbers.Digits(target);
        }

        var name = target.UserName;
        var host = target.Host.ToString().ToLowerInvariant();
        return stack.Directory.IsLocal(host) ? $"{name}@{host}" : name;
    }
}
