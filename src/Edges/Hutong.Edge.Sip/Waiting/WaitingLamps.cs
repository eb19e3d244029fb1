using System.Collections.Concurrent;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Calling;
using Hutong.Edge.Sip.Calls;
using Hutong.Kernel;
using Hutong.Sip.Dialogs;
using Hutong.Sip.Events;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Transactions;
using Hutong.Sip.Transports;

namespace Hutong.Edge.Sip.Waiting;

/// <summary>
/// The lamps of telephones (RFC 3842 over RFC 6665): a telephone subscribes to its own mailbox, and is told at once and
/// whenever the count changes. Bounded by account and in all; a subscription ends by its time, by the telephone, or
/// when
/// the telephone does not answer.
/// </summary>
sealed class WaitingLamps(SipStack stack, Func<IMessageWaiting?> mailboxes) : IDisposable
{
    const int MaxPerAccount = 10;
    const int MaxInAll = 100_000;
    static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    readonly ConcurrentDictionary<DialogId, Lamp> lamps = new();
    readonly Lazy<IMessageWaiting?> waiting = new(mailboxes);
    readonly Lock gate = new();
    IDisposable? listening;

    public int Count => lamps.Count;

    /// <summary>Answers SUBSCRIBE.</summary>
    public async Task AnswerAsync(ServerTransaction transaction)
    {
        var request = transaction.Request;
        if (!request.To.Tag.IsEmpty)
        {
            Refresh(transaction);
            return;
        }

        var proof = await stack.SignIn.ProveAsync(request, transaction.Source, stack.Stopping);
        if (proof.Account is not { } account)
        {
            stack.Refuse(transaction, proof);
            return;
        }

        if (waiting.Value is not { } mailbox || !EventSubscription.TryPackage(request, out var package, out var id)
            || package != MessageSummary.Package)
        {
            using var unknown = transaction.Response(489);
            unknown.Add(SipHeader.AllowEvents, MessageSummary.Package);
            transaction.Respond(489, unknown.Finish());
            return;
        }

        // One's own mailbox only.
        if (!string.Equals(request.Uri.UserName, account.Address.Local, StringComparison.OrdinalIgnoreCase))
        {
            transaction.Respond(403);
            return;
        }

        if (!EventSubscription.TryTime(request, Shortest, Longest, out var granted))
        {
            TooShort(transaction);
            return;
        }

        var dialog = SipDialog.Answering(request, stack.Agent.Transactions.Ids.NewTag(), isEarly: false);
        if (dialog is null || lamps.Count >= MaxInAll
            || lamps.Values.Count(one => one.Account.Account == account.Account) >= MaxPerAccount)
        {
            transaction.Respond(dialog is null ? 400 : 503);
            return;
        }

        var lamp = new Lamp(account, dialog, new(package, id, stack.Time), transaction.Source);
        lamp.Subscription.Refresh(granted);
        lamp.Subscription.Activate();
        if (granted > TimeSpan.Zero)
        {
            lamps[dialog.Id] = lamp;
            Listen(mailbox);
        }

        Accept(transaction, lamp, granted);
        Tell(lamp, await mailbox.CountAsync(account, stack.Stopping));
    }

    /// <summary>A device was signed out: its account's lamps go out, and those that may come back do.</summary>
    public void Forget(AccountId account)
    {
        foreach (var (id, lamp) in lamps)
        {
            if (lamp.Account.Account == account)
            {
                lamps.TryRemove(id, out _);
            }
        }
    }

    public void Sweep()
    {
        foreach (var (id, lamp) in lamps)
        {
            lock (lamp)
            {
                if (lamp.Subscription.HasExpired() || !lamp.Flow.IsOpen)
                {
                    lamps.TryRemove(id, out _);
                }
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => listening?.Dispose();

    void Refresh(ServerTransaction transaction)
    {
        var request = transaction.Request;
        if (!lamps.TryGetValue(DialogId.Of(request), out var lamp))
        {
            transaction.Respond(481);
            return;
        }

        if (!EventSubscription.TryTime(request, Shortest, Longest, out var granted))
        {
            TooShort(transaction);
            return;
        }

        lock (lamp)
        {
            if (lamp.Dialog.Receive(request) != DialogVerdict.Good)
            {
                transaction.Respond(500);
                return;
            }

            lamp.Flow = transaction.Source;
            lamp.Subscription.Refresh(granted);
            if (granted == TimeSpan.Zero)
            {
                lamps.TryRemove(lamp.Dialog.Id, out _);
            }
        }

        Accept(transaction, lamp, granted);
        if (waiting.Value is { } mailbox)
        {
            stack.Run(async () => Tell(lamp, await mailbox.CountAsync(lamp.Account, stack.Stopping)));
        }
    }

    static void TooShort(ServerTransaction transaction)
    {
        using var response = transaction.Response(423);
        response.Add(SipHeader.MinExpires, (uint)Shortest.TotalSeconds);
        transaction.Respond(423, response.Finish());
    }

    void Accept(ServerTransaction transaction, Lamp lamp, TimeSpan granted)
    {
        using var response = transaction.Response(200, null, lamp.Dialog.Id.LocalTag)
            .Copy(transaction.Request, SipHeader.RecordRoute)
            .Add(SipHeader.Contact, stack.Agent.ContactOf(lamp.Flow))
            .Add(SipHeader.Expires, (uint)granted.TotalSeconds);
        transaction.Respond(200, response.Finish());
    }

    void Listen(IMessageWaiting mailbox)
    {
        lock (gate)
        {
            listening ??= mailbox.Listen(OnChanged);
        }
    }

    void OnChanged(AccountRef account, WaitingMessages count)
    {
        foreach (var lamp in lamps.Values.Where(one => one.Account.Account == account.Account))
        {
            Tell(lamp, count);
        }
    }

    void Tell(Lamp lamp, WaitingMessages count)
    {
        lock (lamp)
        {
            var body = new MessageSummary(
                Identities.Uri(lamp.Account.Address.ToString(), lamp.Account.Address.Domain), count.New, count.Old);
            using var notify = lamp.Dialog.Request(SipMethod.Notify, stack.Agent.NewVia(lamp.Flow));
            notify.Add(SipHeader.Contact, stack.Agent.ContactOf(lamp.Flow))
                .Add(SipHeader.Event, lamp.Subscription.Event)
                .Add(SipHeader.SubscriptionState, lamp.Subscription.StateHeader)
                .Add(SipHeader.ContentType, MessageSummary.ContentType);
            stack.Agent.Transactions.TrySend(
                notify.FinishRequest(body.Write()), lamp.Flow, new Notification(this, lamp.Dialog.Id), out _);
        }
    }

    sealed class Lamp(AccountRef account, SipDialog dialog, EventSubscription subscription, ISipFlow flow)
    {
        public AccountRef Account => account;

        public SipDialog Dialog => dialog;

        public EventSubscription Subscription => subscription;

        public ISipFlow Flow { get; set; } = flow;
    }

    // Whoever does not know of it any more, or does not answer, has no lamp (RFC 6665 section 4.2.2).
    sealed class Notification(WaitingLamps lamps, DialogId dialog) : IClientTransactionUser
    {
        public void OnResponse(ClientTransaction transaction, SipResponse response)
        {
            if (response.Status >= 300)
            {
                lamps.lamps.TryRemove(dialog, out _);
            }
        }

        public void OnFailure(ClientTransaction transaction, TransactionFailure failure) =>
            lamps.lamps.TryRemove(dialog, out _);
    }
}
