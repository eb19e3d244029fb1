using Hutong.Messaging.Eventing;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Roster;
using Hutong.Switch.Iqs;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.VCards;

/// <summary>
/// Answers vcard-temp. The newer of the stored card and the card in personal eventing is given, if the asker may see
/// the latter; storing a card publishes its new form too.
/// </summary>
sealed class VCardHandler(VCardTable table, EventService events, IEnumerable<IVCardPhoto> photos, TimeProvider time,
    VCardOptions options)
{
    public async ValueTask<IqAnswer> HandleAsync(IqRequest request, CancellationToken cancel)
    {
        if (!request.IsSet)
        {
            return await GetAsync(request.Target!, request.From, cancel);
        }

        return request.Scope == IqScope.Own ? await SetAsync(request.Target!, request.Payload, cancel)
            : StanzaError.Forbidden;
    }

    async ValueTask<IqAnswer> GetAsync(User owner, Jid who, CancellationToken cancel)
    {
        var stored = await table.FindAsync(owner.Ref, cancel);
        var card = await EventedAsync(owner, who, stored, cancel) ?? stored?.Card;
        foreach (var source in photos)
        {
            var (known, type, data) = await source.ReadAsync(owner, who, cancel);
            if (known)
            {
                card = WithPhoto(card ?? new Element("vCard", VCard.TempNamespace), type, data);
            }
        }

        var own = who.Bare.Equals(owner.Address);
        if (card is null && !own && !RosterBook.Of(owner).ShowsPresenceTo(who))
        {
            // As for an account that does not exist: a stranger must not find out which do.
            return StanzaError.ServiceUnavailable;
        }

        return card ?? new Element("vCard", VCard.TempNamespace);
    }

    async ValueTask<IqAnswer> SetAsync(User owner, Element card, CancellationToken cancel)
    {
        var bytes = card.ToBytes();
        if (bytes.Length > options.CardBytesMax)
        {
            return StanzaError.NotAcceptable.Because("the card is too large");
        }

        if ((await table.SaveAsync(owner.Ref, bytes, time.GetUtcNow())).Refusal() is { } failed)
        {
            return failed;
        }

        var parsed = VCard.Read(card);
        foreach (var source in photos)
        {
            if (await source.WriteAsync(owner, parsed?.PhotoType, parsed?.Photo, cancel) is { } error)
            {
                return error;
            }
        }

        return await events.PublishAsync(
            owner, VCard.Node, "current", CardConversion.ToNew(card), owner.Address, null, cancel)
            is { } refused ? refused : IqAnswer.Ok;
    }

    /// <summary>
    /// The card of personal eventing in the old form, when it is newer than the stored one and not made of it; null
    /// otherwise.
    /// </summary>
    async ValueTask<Element?> EventedAsync(User owner, Jid who, StoredCard? stored, CancellationToken cancel)
    {
        if ((await EventService.BookAsync(owner, cancel)).Find(VCard.Node) is not { } node
            || EventAccess.Read(owner, node, who) is not null
            || await events.LastAsync(owner, VCard.Node, cancel) is not { } last)
        {
            return null;
        }

        var made = stored is not null
            && last.Payload.Span.SequenceEqual(CardConversion.ToNew(stored.Card).ToBytes());
        return made || last.At < stored?.At ? null : CardConversion.ToOld(ElementReader.Parse(last.Payload.Span));
    }

    static Element WithPhoto(Element card, string? type, byte[]? data)
    {
        var next = new Element(card.Name, card.Namespace);
        foreach (var child in card.Children)
        {
            next.With(child.Name == "PHOTO" ? null : child);
        }

        return data is null ? next : next.With(new Element("PHOTO", VCard.TempNamespace)
            .WithText("TYPE", type).WithText("BINVAL", Convert.ToBase64String(data)));
    }
}
