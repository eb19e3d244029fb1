using Hutong.Kernel;
using Hutong.Sip.Dialogs;
using Hutong.Sip.Events;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Transactions;

namespace Hutong.Edge.Sip.Waiting;

/// <summary>
/// The lamps of telephones (RFC 6665): a telephone subscribes to its mailbox, to who is here or to who is in a call,
/// and is told at once and whenever that changes. Bounded by account and in all; a subscription ends by its time, by
/// the telephone, or when the telephone does not answer.
/// </summary>
sealed class WaitingLamps(SipStack stack, IReadOnlyList<IEventPackage> packages)
{
    /// <summary>A telephone with a field of lamps for its colleagues has some sixty.</summary>
    const int MaxPerAccount = 100;

    const int MaxInAll = 100_000;
    static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    readonly LampTable lamps = new(MaxInAll, MaxPerAccount);

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

        if (!EventSubscription.TryPackage(request, out var name, out var id)
            || packages.FirstOrDefault(one => one.Name == name && one.IsThere) is not { } package)
        {
            using var unknown = transaction.Response(489);
            unknown.Add(SipHeader.AllowEvents,
                string.Join(", ", packages.Where(one => one.IsThere).Select(one => one.Name)));
            transaction.Respond(489, unknown.Finish());
            return;
        }

        if (await package.TargetAsync(account, request, stack.Stopping) is not { } target)
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
        if (dialog is null)
        {
            transaction.Respond(400);
            return;
        }

        var lamp = new Lamp(account, target, package, dialog, new(name, id, stack.Time), transaction.Source);
        lamp.Subscription.Refresh(granted);
        lamp.Subscription.Activate();
        if (granted > TimeSpan.Zero)
        {
            package.Begin(changed => OnChanged(package, changed));
            if (!lamps.TryAdd(lamp))
            {
                transaction.Respond(503);
                return;
            }
        }

        Accept(transaction, lamp, granted);
        // Who asks only once watches for as long as it takes to answer.
        using var once = granted == TimeSpan.Zero ? package.Watch(target.Account) : null;
        await TellAsync(lamp, isAsked: true);
    }

    /// <summary>A device was signed out: its account's lamps go out, and those that may come back do.</summary>
    public void Forget(AccountId account)
    {
        foreach (var lamp in lamps.OfWatcher(account))
        {
            lamps.Remove(lamp.Dialog.Id);
        }
    }

    public void Sweep()
    {
        foreach (var lamp in lamps.All())
        {
            lock (lamp)
            {
                if (!lamp.Flow.IsOpen)
                {
                    lamps.Remove(lamp.Dialog.Id);
                }
                else if (lamp.Subscription.HasExpired())
                {
                    lamps.Remove(lamp.Dialog.Id);
                    Send(lamp, []);
                }
            }
        }
    }

    void Refresh(ServerTransaction transaction)
    {
        var request = transaction.Request;
        if (!lamps.TryFind(DialogId.Of(request), out var lamp))
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
                lamps.Remove(lamp.Dialog.Id);
            }
        }

        Accept(transaction, lamp, granted);
        stack.Run(() => TellAsync(lamp, isAsked: true));
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

    // Called where others wait: what is to be told is found out elsewhere.
    void OnChanged(IEventPackage package, AccountId target)
    {
        foreach (var lamp in lamps.Of(package, target))
        {
            stack.Run(async () =>
            {
                await Task.Yield();
                await TellAsync(lamp, isAsked: false);
            });
        }
    }

    async Task TellAsync(Lamp lamp, bool isAsked)
    {
        var number = lamp.NextChange(isAsked);
        var state = await lamp.Package.StateAsync(lamp.Account, lamp.Target, stack.Stopping);
        lock (lamp)
        {
            if (number != lamp.Changes)
            {
                // What has changed since is told by whoever was told of that.
                return;
            }

            if (state is null)
            {
                lamp.Subscription.End(SubscriptionEnd.Rejected);
                lamps.Remove(lamp.Dialog.Id);
                Send(lamp, []);
            }
            else if (lamp.Write(state) is { } body)
            {
                Send(lamp, body);
            }
        }
    }

    // Under the lock of the lamp.
    void Send(Lamp lamp, byte[] body)
    {
        using var notify = lamp.Dialog.Request(SipMethod.Notify, stack.Agent.NewVia(lamp.Flow));
        notify.Add(SipHeader.Contact, stack.Agent.ContactOf(lamp.Flow))
            .Add(SipHeader.Event, lamp.Subscription.Event)
            .Add(SipHeader.SubscriptionState, lamp.Subscription.StateHeader);
        if (body.Length > 0)
        {
            notify.Add(SipHeader.ContentType, lamp.Package.ContentType);
        }

        stack.Agent.Transactions.TrySend(
            notify.FinishRequest(body), lamp.Flow, new Notification(this, lamp.Dialog.Id), out _);
    }

    // Whoever does not know of it any more, or does not answer, has no lamp (RFC 6665 section 4.2.2).
    sealed class Notification(WaitingLamps lamps, DialogId dialog) : IClientTransactionUser
    {
        public void OnResponse(ClientTransaction transaction, SipResponse response)
        {
            if (response.Status >= 300)
            {
                lamps.lamps.Remove(dialog);
            }
        }

        public void OnFailure(ClientTransaction transaction, TransactionFailure failure) =>
            lamps.lamps.Remove(dialog);
    }
}
