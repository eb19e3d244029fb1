using System.Globalization;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Roster;

/// <summary>
/// Changes to one user's roster inside one unit of work. Used under the user's gate: memory changes at once, so that
/// the next decision sees it; clients are pushed the change when it is durable.
/// </summary>
sealed class RosterEdit(User user, UnitOfWork unit, IIdSource ids)
{
    /// <summary>Removals remembered for clients that come back with an old version.</summary>
    const int RemovalsMax = 200;

    /// <summary>The roster as it is now.</summary>
    public RosterBook Book => RosterBook.Of(user);

    /// <summary>The item of a contact, or a new one with no trace.</summary>
    public RosterItem Item(Jid contact) => Book.Find(contact) ?? new RosterItem(contact);

    /// <summary>Puts an item; the owner's clients are pushed it when they see it or did.</summary>
    public void Put(RosterItem item)
    {
        var before = Book.Find(item.Contact);
        var seen = item.Listed || before?.Listed == true;
        if (!seen && item.State == Subscription.None)
        {
            if (before is { Removed: false })
            {
                // A request that was refused: nobody saw it, so that nobody need remember.
                Set(Book.Without(item.Contact, 0));
                RosterTable.Delete(unit, user.Ref, item.Contact, Book);
            }

            return;
        }

        item = item with
        {
            Version = Book.Version + 1,
            Request = item.State.HasFlag(Subscription.PendingIn) ? item.Request : default,
        };
        Set(Book.With(item));
        RosterTable.Put(unit, user.Ref, item, Book);
        if (item.Removed)
        {
            ForgetOldest();
        }

        if (seen)
        {
            var book = Book;
            unit.Then(outcome => Push(outcome, item, book.Version));
        }
    }

    void Set(RosterBook book)
    {
        user.Set(RosterBook.Slot, book);
        unit.Then(outcome => book.IsDurable = outcome.IsDurable);
    }

    void ForgetOldest()
    {
        var removed = Book.Items.Where(item => item.Removed).ToArray();
        if (removed.Length > RemovalsMax && removed.MinBy(item => item.Version) is { } oldest)
        {
            Set(Book.Without(oldest.Contact, oldest.Version));
            RosterTable.Delete(unit, user.Ref, oldest.Contact, Book);
        }
    }

    /// <summary>RFC 6121 section 2.1.6. Encoded per session only because of its address.</summary>
    void Push(CommitOutcome outcome, RosterItem item, long version)
    {
        if (!outcome.IsDurable)
        {
            return;
        }

        Stanza? push = null;
        foreach (var session in user.Sessions)
        {
            if (session.Interested)
            {
                push ??= Stanza.Iq(StanzaType.Set, null, null, ids.NewToken(), new Element("query", Ns.Roster)
                    .With("ver", version.ToString(CultureInfo.InvariantCulture)).With(item.ToElement()));
                session.Send(push.WithTo(session.Address));
            }
        }
    }
}
