using Hutong.Messaging.Eventing;
using Hutong.Messaging.Presence;
using Hutong.Messaging.VCards;
using Hutong.Storage;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;
using NodeConfig = Hutong.Messaging.Eventing.NodeConfig;

namespace Hutong.Messaging.Avatars;

/// <summary>
/// One avatar for old and new clients (XEP-0398): the one in personal eventing is the truth; it is put into vCards
/// for those who may see it, taken out of vCards that are stored, and its hash goes into presence.
/// </summary>
sealed class AvatarConversion(EventService events, PresenceRouter router) : IEventListener, IPresenceRewrite,
    IVCardPhoto
{
    /// <summary>What is in an avatar's presence: null Id for an account that never had one.</summary>
    public sealed record Known(string? Id);

    /// <summary>In memory once a session has sent presence.</summary>
    public static readonly UserSlot<Known> Slot = new();

    /// <summary>An avatar from a vCard is for everybody, as the card was.</summary>
    static readonly DataForm Public =
        DataForm.Of("submit", NodeConfig.Options, new FormField("pubsub#access_model", "open"));

    public static IUserLoader Loader(IStore store)
    {
        var table = new EventTable(store);
        return new UserLoader<Known>(Slot, eager: false, async (user, cancel) =>
            new Known(await CurrentAsync(table, user, cancel) switch
            {
                (false, _) => null,
                (true, var info) => info?.Id ?? "",
            }));
    }

    public async ValueTask PrepareAsync(User user, CancellationToken cancel) => await user.GetAsync(Slot, cancel);

    public Stanza Rewrite(Session session, Stanza presence)
    {
        if (session.User.Get(Slot)?.Id is not { } hash)
        {
            return presence;
        }

        // A client may say that it has no picture to show; anything else it says is set right (section 4).
        return VCardAvatar.Read(presence) == "" ? presence
            : presence.Without(child => child.Namespace == VCardAvatar.Namespace).WithChild(VCardAvatar.Write(hash));
    }

    public async ValueTask ChangedAsync(User owner, string node, CancellationToken cancel)
    {
        if (node != AvatarInfo.MetadataNamespace)
        {
            return;
        }

        await owner.ReloadAsync(Slot, cancel);
        foreach (var session in owner.Sessions.ToArray())
        {
            router.Refresh(session);
        }
    }

    public async ValueTask<(bool Known, string? Type, byte[]? Data)> ReadAsync(
        User owner, Jid who, CancellationToken cancel)
    {
        var book = await EventService.BookAsync(owner, cancel);
        if (book.Find(AvatarInfo.MetadataNamespace) is not { } metadata
            || EventAccess.Read(owner, metadata, who) is not null)
        {
            return (false, null, null);
        }

        var (known, info) = await CurrentAsync(events.Table, owner, cancel);
        if (!known || info is null)
        {
            return (known, null, null);
        }

        return book.Find(AvatarInfo.DataNamespace) is { } data && EventAccess.Read(owner, data, who) is null
            && await events.Table.FindAsync(owner.Ref, AvatarInfo.DataNamespace, info.Id, cancel) is { } item
            && AvatarInfo.ReadData(ElementReader.Parse(item.Payload.Span)) is { } image
            ? (true, info.Type, image) : (false, null, null);
    }

    public async ValueTask<StanzaError?> WriteAsync(User owner, string? type, byte[]? data, CancellationToken cancel)
    {
        var (known, info) = await CurrentAsync(events.Table, owner, cancel);
        if (data is null)
        {
            return !known || info is null ? null : await events.PublishAsync(owner, AvatarInfo.MetadataNamespace,
                "current", AvatarInfo.Write(), owner.Address, null, cancel);
        }

        var id = AvatarInfo.IdOf(data);
        if (info?.Id == id)
        {
            return null;
        }

        return await PublishAsync(owner, AvatarInfo.DataNamespace, id, AvatarInfo.WriteData(data), cancel)
            ?? await PublishAsync(owner, AvatarInfo.MetadataNamespace, id,
                AvatarInfo.Write(new AvatarInfo(id, data.Length, type ?? "image/png")), cancel);
    }

    /// <summary>A node that there is keeps its access; a new one is open.</summary>
    async ValueTask<StanzaError?> PublishAsync(
        User owner, string node, string id, Element payload, CancellationToken cancel)
    {
        var exists = (await EventService.BookAsync(owner, cancel)).Find(node) is not null;
        return await events.PublishAsync(owner, node, id, payload, owner.Address, exists ? null : Public, cancel);
    }

    /// <summary>Whether the account ever said, and the form of the avatar that is kept here (not at a link).</summary>
    static async ValueTask<(bool Known, AvatarInfo? Info)> CurrentAsync(
        EventTable table, User owner, CancellationToken cancel)
    {
        if (await table.NewestAsync(owner.Ref, AvatarInfo.MetadataNamespace, long.MaxValue, 1,
            cancel) is not [var last])
        {
            return (false, null);
        }

        var all = AvatarInfo.Read(ElementReader.Parse(last.Payload.Span));
        return (true, all.FirstOrDefault(info => info.Url is null));
    }
}
