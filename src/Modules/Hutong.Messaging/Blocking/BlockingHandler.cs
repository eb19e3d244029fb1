using Hutong.Kernel;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Reporting;
using Hutong.Messaging.Roster;
using Hutong.Storage;
using Hutong.Switch.Iqs;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Blocking;

/// <summary>Answers the requests of XEP-0191.</summary>
sealed class BlockingHandler(IStore store, IIdSource ids, Announcer announcer, IEnumerable<IBlockListener> listeners,
    BlockingOptions options)
{
    static readonly SessionSlot<object> Asked = new();
    static readonly object Yes = new();

    public static ValueTask<IqAnswer> ListAsync(IqRequest request, CancellationToken cancel)
    {
        if (request.IsSet)
        {
            return new(StanzaError.BadRequest);
        }

        request.Session?.Set(Asked, Yes);
        var list = new Element("blocklist", BlockingFeature.Namespace);
        foreach (var address in BlockList.Of(request.Sender!).Addresses)
        {
            list.With(Item(address));
        }

        return new(list);
    }

    public async ValueTask<IqAnswer> BlockAsync(IqRequest request, CancellationToken cancel)
    {
        if (!request.IsSet || !TryItems(request.Payload, out var items) || items.Count == 0)
        {
            return StanzaError.BadRequest;
        }

        var user = request.Sender!;
        if (items.Exists(item => item.Address.Bare.Equals(user.Address)))
        {
            return StanzaError.NotAllowed;
        }

        var unit = new UnitOfWork();
        Task<CommitOutcome> commit;
        lock (user.Gate)
        {
            var before = BlockList.Of(user);
            var after = new HashSet<Jid>(before.Addresses);
            foreach (var (address, element) in items)
            {
                foreach (var listener in listeners)
                {
                    listener.Blocked(user, address, element, unit);
                }

                if (after.Add(address))
                {
                    BlockTable.Add(unit, user.Ref, address);
                }
            }

            if (after.Count > options.ItemsMax)
            {
                return StanzaError.ResourceConstraint.Because("the block list is full");
            }

            // While they may still be told: afterwards nothing passes.
            var next = new BlockList(after);
            ForEachAffected(user, before, next, contact => announcer.Hide(user, contact));
            commit = CommitAsync(user, next, unit, Push("block", items));
        }

        return await SettleAsync(commit, user);
    }

    public async ValueTask<IqAnswer> UnblockAsync(IqRequest request, CancellationToken cancel)
    {
        if (!request.IsSet || !TryItems(request.Payload, out var items))
        {
            return StanzaError.BadRequest;
        }

        var user = request.Sender!;
        var unit = new UnitOfWork();
        Task<CommitOutcome> commit;
        lock (user.Gate)
        {
            var before = BlockList.Of(user);
            var after = new HashSet<Jid>(before.Addresses);
            foreach (var address in items.Count == 0 ? before.Addresses : items.Select(item => item.Address))
            {
                if (after.Remove(address))
                {
                    BlockTable.Remove(unit, user.Ref, address);
                }
            }

            var next = new BlockList(after);
            unit.Then(outcome =>
            {
                if (outcome.IsDurable)
                {
                    ForEachAffected(user, next, before, contact => announcer.Show(user, contact));
                }
            });
            commit = CommitAsync(user, next, unit, Push("unblock", items));
        }

        return await SettleAsync(commit, user);
    }

    Task<CommitOutcome> CommitAsync(User user, BlockList next, UnitOfWork unit, Element push)
    {
        user.Set(BlockList.Slot, next);
        unit.Then(outcome =>
        {
            if (outcome.IsDurable)
            {
                Tell(user, push);
            }
        });
        return store.TryCommitAsync(unit, CancellationToken.None);
    }

    static async ValueTask<IqAnswer> SettleAsync(Task<CommitOutcome> commit, User user)
    {
        var outcome = await commit;
        if (outcome.IsDurable)
        {
            return IqAnswer.Ok;
        }

        await user.ReloadAsync(BlockList.Slot, CancellationToken.None);
        return outcome.Refusal()!;
    }

    /// <summary>Contacts who see the user's presence and are blocked by one list and not by the other.</summary>
    static void ForEachAffected(User user, BlockList less, BlockList more, Action<Jid> act)
    {
        foreach (var item in RosterBook.Of(user).Items)
        {
            if (item.State.HasFlag(Subscription.From) && more.Matches(item.Contact) && !less.Matches(item.Contact))
            {
                act(item.Contact);
            }
        }
    }

    void Tell(User user, Element push)
    {
        var stanza = Stanza.Iq(StanzaType.Set, null, null, ids.NewToken(), push);
        foreach (var session in user.Sessions)
        {
            if (session.Get(Asked) is not null)
            {
                session.Send(stanza.WithTo(session.Address));
            }
        }
    }

    static Element Push(string name, List<(Jid Address, Element Element)> items)
    {
        var push = new Element(name, BlockingFeature.Namespace);
        foreach (var (address, _) in items)
        {
            push.With(Item(address));
        }

        return push;
    }

    static Element Item(Jid address) =>
        new Element("item", BlockingFeature.Namespace).With("jid", address.ToString());

    static bool TryItems(Element payload, out List<(Jid Address, Element Element)> items)
    {
        items = [];
        foreach (var child in payload.Children)
        {
            if (!child.Is("item", BlockingFeature.Namespace) || !Jid.TryParse(child["jid"], out var address))
            {
                return false;
            }

            items.Add((address, child));
        }

        return true;
    }
}
