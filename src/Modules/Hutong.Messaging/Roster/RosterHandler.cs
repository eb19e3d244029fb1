using System.Globalization;
using Hutong.Kernel;
using Hutong.Messaging.Presence;
using Hutong.Storage;
using Hutong.Switch.Iqs;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Roster;

/// <summary>Answers roster gets and sets (RFC 6121 section 2).</summary>
sealed class RosterHandler(IStore store, IIdSource ids, Subscriptions subscriptions, RosterOptions options)
{
    public ValueTask<IqAnswer> HandleAsync(IqRequest request, CancellationToken cancel) =>
        request.IsSet ? SetAsync(request, cancel) : GetAsync(request, cancel);

    /// <summary>A roster is its owner's alone (section 2.3.3).</summary>
    public static ValueTask<IqAnswer> ForeignAsync(IqRequest request, CancellationToken cancel) =>
        new(StanzaError.Forbidden);

    async ValueTask<IqAnswer> GetAsync(IqRequest request, CancellationToken cancel)
    {
        var user = request.Sender!;
        RosterBook book;
        lock (user.Gate)
        {
            // Before reading, so that no change falls between the answer and the first push.
            request.Session?.Interested = true;
            book = RosterBook.Of(user);
        }

        if (!book.IsDurable && !(await store.TryCommitAsync(new UnitOfWork(), cancel)).IsDurable)
        {
            return StanzaError.InternalServerError;
        }

        if (request.Payload["ver"] is { } known && TryVersion(known, book, out var since))
        {
            SendChanges(request, book, since);
            return IqAnswer.Later;
        }

        var query = new Element("query", Ns.Roster).With("ver", Text(book.Version));
        foreach (var item in book.Items)
        {
            if (item.Listed)
            {
                query.With(item.ToElement());
            }
        }

        return query;
    }

    /// <summary>Whether the changes since a version are known and fewer than the whole.</summary>
    static bool TryVersion(string text, RosterBook book, out long since) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out since)
        && since <= book.Version && since >= book.Floor
        && (since > 0 || book.Version == 0)
        && book.Version - since <= book.Listed + 10L;

    /// <summary>Section 2.6.3: an empty result, then one push for every item that changed, oldest first.</summary>
    void SendChanges(IqRequest request, RosterBook book, long since)
    {
        var session = request.Session!;
        session.Send(Stanza.Result(request.Stanza));
        foreach (var item in book.Items.Where(item => item.Version > since).OrderBy(item => item.Version))
        {
            if (item.Listed || item.Removed)
            {
                session.Send(Stanza.Iq(StanzaType.Set, null, session.Address, ids.NewToken(),
                    new Element("query", Ns.Roster).With("ver", Text(item.Version)).With(item.ToElement())));
            }
        }
    }

    async ValueTask<IqAnswer> SetAsync(IqRequest request, CancellationToken cancel)
    {
        if (request.Payload.Children is not [var element] || !element.Is("item", Ns.Roster)
            || !Jid.TryParse(element["jid"], out var contact))
        {
            return StanzaError.BadRequest;
        }

        var user = request.Sender!;
        if (contact.Equals(user.Address))
        {
            return StanzaError.NotAllowed;
        }

        if (element["subscription"] == "remove")
        {
            return await subscriptions.RemoveAsync(user, contact, cancel) is { } refused ? refused : IqAnswer.Ok;
        }

        return Read(element, out var groups) is { } wrong ? wrong
            : await PutAsync(user, contact, element["name"], groups, cancel) is { } error ? error : IqAnswer.Ok;
    }

    StanzaError? Read(Element element, out List<string> groups)
    {
        groups = [];
        if (element["name"] is { } name && (name.Length > options.NameCharsMax || HasControl(name)))
        {
            return StanzaError.NotAcceptable;
        }

        foreach (var child in element.Children)
        {
            if (!child.Is("group", Ns.Roster))
            {
                continue;
            }

            if (child.Text.Length == 0 || child.Text.Length > options.NameCharsMax || HasControl(child.Text)
                || groups.Count == options.GroupsMax)
            {
                return StanzaError.NotAcceptable;
            }

            if (groups.Contains(child.Text))
            {
                return StanzaError.BadRequest;
            }

            groups.Add(child.Text);
        }

        return null;
    }

    async ValueTask<StanzaError?> PutAsync(
        User user, Jid contact, string? name, List<string> groups, CancellationToken cancel)
    {
        var unit = new UnitOfWork();
        Task<CommitOutcome> commit;
        lock (user.Gate)
        {
            var edit = new RosterEdit(user, unit, ids);
            var item = edit.Item(contact);
            if (!item.Listed && edit.Book.Listed >= options.ItemsMax)
            {
                return StanzaError.ResourceConstraint.Because("the roster is full");
            }

            // Subscription and ask belong to the server: what a client says of them is not read (section 2.1.2).
            edit.Put(item with { Name = string.IsNullOrEmpty(name) ? null : name, Groups = groups, Listed = true });
            commit = store.TryCommitAsync(unit, CancellationToken.None);
        }

        return await Subscriptions.SettleAsync(commit, user);
    }

    static bool HasControl(string text) => text.AsSpan().ContainsAnyInRange('\0', '\u001f');

    static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);
}
