using System.Globalization;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Kernel;
using Hutong.Messaging.Archive;
using Hutong.Messaging.Avatars;
using Hutong.Messaging.Eventing;
using Hutong.Messaging.Offline;
using Hutong.Messaging.Roster;
using Hutong.Messaging.VCards;
using Hutong.Storage;
using Hutong.Switch;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Past;

/// <summary>Takes a past over (<see cref="IPast"/>).</summary>
sealed class PastKeeper(
    IStore store, UserTable users, Exchange exchange, VCardTable cards, EventService events, AvatarConversion avatars,
    IIdSource ids, TimeProvider time) : IPast
{
    /// <summary>Entries looked at for the last unread one: a past leaves a few unread, not hundreds.</summary>
    const int LookBack = 200;

    public async ValueTask BefriendAsync(
        AccountRef one, string nameOfOne, AccountRef other, string nameOfOther, CancellationToken cancel)
    {
        await ListAsync(one, other.Address, nameOfOther, cancel);
        await ListAsync(other, one.Address, nameOfOne, cancel);
    }

    public async ValueTask ShowAsync(AccountRef owner, PastProfile profile, CancellationToken cancel)
    {
        var user = await UserAsync(owner, cancel);
        var card = new Element("vCard", VCard.TempNamespace).WithText("FN", profile.Name)
            .WithText("TITLE", profile.Title).WithText("DESC", profile.About)
            .With(profile.Organization is null ? null
                : new Element("ORG", VCard.TempNamespace).WithText("ORGNAME", profile.Organization))
            .With(profile.Number is null ? null
                : new Element("TEL", VCard.TempNamespace).WithText("NUMBER", profile.Number));
        await cards.SaveAsync(owner, card.ToBytes(), time.GetUtcNow());
        await events.PublishAsync(
            user, VCard.Node, "current", CardConversion.ToNew(card), owner.Address, null, cancel);
        await events.PublishAsync(user, "http://jabber.org/protocol/nick", "current",
            new Element("nick", "http://jabber.org/protocol/nick").WithText(profile.Name), owner.Address, null, cancel);
        if (!profile.Picture.IsEmpty)
        {
            await avatars.WriteAsync(user, "image/png", profile.Picture.ToArray(), cancel);
        }
    }

    public async ValueTask<bool> HasSpokenAsync(AccountRef owner, Jid other, CancellationToken cancel) =>
        (await store.ReadLogAsync(ArchiveLog.Log, new LogQuery(Key(owner))
        {
            Tag = ArchiveLog.Tag(other),
            Limit = 1,
        }, cancel)).Count > 0;

    public async ValueTask<bool> SayAsync(AccountRef from, AccountRef to, DateTimeOffset at, string id,
        IReadOnlyList<Element> content, CancellationToken cancel)
    {
        var sender = await UserAsync(from, cancel);
        var stanza = Stanza.Message(StanzaType.Chat, from.Address, to.Address, id, [.. content]);
        return await exchange.MessageAsync(sender, stanza, at, cancel) == Handling.Pending;
    }

    public async ValueTask ReadAsync(AccountRef reader, Jid other, int unread, CancellationToken cancel)
    {
        // What was said before is through when this is: units keep their order.
        await store.CommitAsync(new UnitOfWork(), cancel);
        var user = await UserAsync(reader, cancel);
        var newest = await store.ReadLogAsync(ArchiveLog.Log, new LogQuery(Key(reader))
        {
            Tag = ArchiveLog.Tag(other),
            Limit = LookBack,
            Descending = true,
        }, cancel);
        var left = unread;
        var read = newest.FirstOrDefault(record => IsRead(user.Address, record, ref left));
        if (read is not null)
        {
            var last = new StanzaId(read.Seq.ToString(CultureInfo.InvariantCulture), reader.Address);
            await events.PublishAsync(user, DisplayedState.Namespace, other.ToString(), DisplayedState.Write(last),
                reader.Address, null, cancel);
        }

        var newestOfAll = await store.LastSeqAsync(ArchiveLog.Log, Key(reader), cancel);
        var unit = new UnitOfWork();
        DeliveredMark.Save(unit, user, newestOfAll);
        await store.CommitAsync(unit.Then(_ =>
        {
            var mark = user.Get(DeliveredMark.Slot)!;
            mark.Saw(newestOfAll);
            mark.Reach(newestOfAll);
        }), cancel);
    }

    /// <summary>Going back in time: true at the first entry below those that stay unread.</summary>
    static bool IsRead(Jid owner, LogRecord record, ref int left)
    {
        if (left == 0)
        {
            return true;
        }

        var bytes = ArchiveLog.Stanza(record.Body);
        if (!ArchiveLog.IsFrom(owner, StoredStanza.Read(bytes).From) && bytes.Span.IndexOf("<body"u8) >= 0)
        {
            left--;
        }

        return false;
    }

    async ValueTask ListAsync(AccountRef owner, Jid contact, string name, CancellationToken cancel)
    {
        var user = await UserAsync(owner, cancel);
        var unit = new UnitOfWork();
        Task commit;
        lock (user.Gate)
        {
            var edit = new RosterEdit(user, unit, ids);
            var item = edit.Item(contact);
            if (item.Listed && item.State == Subscription.Both)
            {
                return;
            }

            edit.Put(item with { Listed = true, State = Subscription.Both, Name = name });
            commit = store.CommitAsync(unit, cancel);
        }

        await commit;
    }

    async ValueTask<User> UserAsync(AccountRef account, CancellationToken cancel) =>
        await users.FindAsync(account.Address, cancel)
        ?? throw new InvalidOperationException("the account of a past is gone");

    static OwnerKey Key(AccountRef account) => new(account.Tenant, account.Account);
}

static class PastServices
{
    /// <summary>Adds the taking over of a past.</summary>
    public static IServiceCollection AddPast(this IServiceCollection services) =>
        services.AddSingleton<IPast, PastKeeper>();
}
