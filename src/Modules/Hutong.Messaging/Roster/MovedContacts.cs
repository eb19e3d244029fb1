using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Messaging.Presence;
using Hutong.Storage;
using Hutong.Switch;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace Hutong.Messaging.Roster;

/// <summary>
/// A contact asks from a new address and names the old one (XEP-0283 section 4.4). When the old address says so too,
/// the new one takes its place in the roster and nobody is asked; otherwise it is a request as any other.
/// </summary>
sealed partial class MovedContacts(
    UserTable users, IDirectory directory, IStore store, Subscriptions subscriptions, IIdSource ids, TimeProvider time,
    ILogger<MovedContacts> log)
{
    /// <summary>How long an old address is waited for. Longer and the request is shown as any other.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Addresses asked at the same time; a request above it is one as any other.</summary>
    const int AskedAtOnce = 100;

    int asked;

    /// <summary>
    /// Deals with a request that claims an old address of a contact. False when it claims none that could be asked:
    /// then it is a request as any other. <paramref name="pass"/> lets the request itself take its way, as the last or
    /// but one step.
    /// </summary>
    public async ValueTask<bool> TryMoveAsync(
        Exchange exchange, Stanza request, Func<ValueTask> pass, CancellationToken cancel)
    {
        if (Moved.ReadOld(request) is not { } old || await users.FindAsync(request.To!.Bare, cancel) is not { } owner
            || RosterBook.Of(owner).Find(old) is not { } contact || !contact.State.HasFlag(Subscription.From)
            || old.Equals(request.From!.Bare))
        {
            return false;
        }

        if (Interlocked.Increment(ref asked) > AskedAtOnce)
        {
            Interlocked.Decrement(ref asked);
            return false;
        }

        var move = MoveAsync(exchange, owner, contact, request.From.Bare, pass, cancel);
        if (directory.IsLocal(old.Domain))
        {
            await move;
        }

        // Another network's answer is not waited for: the stream that the request came over goes on.
        return true;
    }

    async Task MoveAsync(
        Exchange exchange, User owner, RosterItem old, Jid now, Func<ValueTask> pass, CancellationToken cancel)
    {
        try
        {
            var isTrue = await SaysSoAsync(exchange, owner, old.Contact, now, cancel);
            if (isTrue)
            {
                await AwaitAsync(owner, old, now);
            }

            await pass();
            if (isTrue)
            {
                await LeaveAsync(owner, old, now, cancel);
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The top of what may run on its own.
            LogFailed(log, error);
        }
        finally
        {
            Interlocked.Decrement(ref asked);
        }
    }

    /// <summary>Whether the old address says that its holder is at the new one.</summary>
    async ValueTask<bool> SaysSoAsync(
        Exchange exchange, User owner, Jid old, Jid now, CancellationToken cancel)
    {
        if (directory.IsLocal(old.Domain) && await directory.MovedAsync(old, cancel) is { } told)
        {
            return told.Bare.Equals(now);
        }

        var request = Stanza.Iq(StanzaType.Get, owner.Address, old, ids.NewToken(), new Element(
            "pubsub", PubSub.Namespace).With(new Element("items", PubSub.Namespace).With("node", Moved.Namespace)
                .With(new Element("item", PubSub.Namespace).With("id", Moved.ItemId))));
        if (await exchange.AskAsync(request, Patience, time, cancel) is not { } answer)
        {
            return false;
        }

        return (answer.Type == StanzaType.Error ? Gone(answer) : Statement(answer))?.Equals(now) == true;
    }

    static Jid? Statement(Stanza answer) => Moved.ReadNew(answer.Child("pubsub", PubSub.Namespace)?
        .Child("items")?.Child("item")?.Child("moved", Moved.Namespace));

    /// <summary>The address in a <c>gone</c> (RFC 6120 section 8.3.3.5), which counts like a statement.</summary>
    static Jid? Gone(Stanza answer)
    {
        const string Scheme = "xmpp:";
        var text = answer.Child("error", Ns.Client)?.Child("gone", Ns.StanzaErrors)?.Text.Trim();
        return text is not null && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && Jid.TryParse(Uri.UnescapeDataString(text[Scheme.Length..]), out var jid) ? jid.Bare : null;
    }

    /// <summary>Agrees before the request is dealt with; the contact keeps its name and groups.</summary>
    async ValueTask AwaitAsync(User owner, RosterItem old, Jid now)
    {
        Task<Kernel.Work.CommitOutcome> commit;
        lock (owner.Gate)
        {
            var unit = new UnitOfWork();
            var edit = new RosterEdit(owner, unit, ids);
            var item = edit.Item(now);
            if ((item.State & (Subscription.From | Subscription.Approved)) != 0)
            {
                return;
            }

            edit.Put(item with
            {
                Listed = true,
                Name = item.Name ?? old.Name,
                Groups = item.Groups.Count > 0 ? item.Groups : old.Groups,
                State = item.State | Subscription.Approved,
            });
            commit = store.TryCommitAsync(unit, CancellationToken.None);
        }

        await Subscriptions.SettleAsync(commit, owner);
    }

    /// <summary>The old address sees nothing any more; a friendship that was mutual is sought again.</summary>
    async ValueTask LeaveAsync(User owner, RosterItem old, Jid now, CancellationToken cancel)
    {
        await subscriptions.FromOwnerAsync(
            owner, Stanza.Presence(StanzaType.Unsubscribed, owner.Address, old.Contact), cancel);
        if (old.State.HasFlag(Subscription.To))
        {
            await subscriptions.FromOwnerAsync(
                owner, Stanza.Presence(StanzaType.Subscribe, owner.Address, now), cancel);
        }
    }

    [LoggerMessage(3301, LogLevel.Error, "taking over a contact's new address failed",
        EventName = "MovedContactFailed")]
    static partial void LogFailed(ILogger logger, Exception error);
}
