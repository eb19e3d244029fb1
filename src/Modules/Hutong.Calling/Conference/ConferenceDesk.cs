using Hutong.Calling.Calls;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;

namespace Hutong.Calling.Conference;

/// <summary>What people do with conferences beside calling in.</summary>
sealed class ConferenceDesk(ConferenceEntrance entrance, ConferenceInviter inviter, IIdSource ids, TimeProvider time)
{
    readonly ConferenceStore store = entrance.Store;
    readonly ConferenceRooms rooms = entrance.Rooms;

    /// <summary>Makes one; the same id of the same account again gives the one that there is.</summary>
    public ValueTask<NewConference> CreateAsync(
        AccountRef owner, string title, string? clientId, CancellationToken cancel) => store.CreateAsync(owner,
            clientId is null ? ids.NewToken() : ConferenceInviter.IdOf("conference", owner, clientId), title, cancel);

    /// <summary>One that an account may see: its own, or one that it is in or may call into.</summary>
    public async ValueTask<ConferenceRow?> SeenAsync(AccountRef reader, string id, CancellationToken cancel) =>
        await store.FindAsync(reader.Tenant, id, cancel) is { } row
            && (rooms.IsKnown(row, reader) || ConferenceRooms.MaySee(row, rooms.Find(row), reader)) ? row : null;

    /// <summary>Opens one to an account: by link, or by number and PIN.</summary>
    public async ValueTask<(ConferenceRow? Row, DoorRefusal Refusal)> JoinAsync(
        AccountRef reader, ConferenceJoin join, CancellationToken cancel)
    {
        var row = join.Token is { } token ? await store.ByTokenAsync(reader.Tenant, token, cancel)
            : await store.ByNumberAsync(reader.Tenant, join.Number!, cancel);
        if (join.Token is null)
        {
            var caller = new CallParty { Account = reader };
            var closed = row is not null && !entrance.Guard.MayTry(row);
            if (!entrance.Guard.MayTry(reader.Tenant, caller))
            {
                return (null, DoorRefusal.Full);
            }

            if (row is null || closed || !PinGuard.Matches(row.Pin, join.Pin!))
            {
                entrance.Guard.Wrong(reader.Tenant, caller, closed ? null : row);
                return (null, DoorRefusal.Over);
            }
        }

        if (row is null)
        {
            return (null, DoorRefusal.Over);
        }

        var isOwner = row.Owner == reader.Account;
        if (!isOwner && rooms.Find(row)?.Bars(reader) == true)
        {
            return (null, DoorRefusal.Removed);
        }

        if (!isOwner && row.IsLocked)
        {
            return (null, DoorRefusal.Locked);
        }

        rooms.Admit(row, reader);
        return (row, default);
    }

    /// <summary>Says whether guests come in, gives another link; false when the store does not take it.</summary>
    public async ValueTask<bool> ChangeDoorAsync(
        ConferenceRow row, GuestRule? guests, bool newLink, CancellationToken cancel) =>
        (guests is not { } rule || await store.SetGuestsAsync(row, rule, cancel))
            && (!newLink || await store.RelinkAsync(row, cancel));

    /// <summary>Renames, locks, mutes; the conference as it is then, or null when the store does not take it.</summary>
    public async ValueTask<ConferenceRow?> ChangeAsync(
        ConferenceRow row, string? title, bool? locked, bool? muted, CancellationToken cancel)
    {
        if ((title is not null && !await store.RenameAsync(row, title, cancel))
            || (locked is { } isLocked && !await store.LockAsync(row, isLocked, cancel)))
        {
            return null;
        }

        if (await store.FindAsync(row.Tenant, row.Id, cancel) is not { } next)
        {
            return null;
        }

        if (rooms.Find(row) is { } room)
        {
            room.Update(next);
            if (muted is { } all)
            {
                room.MuteAll(all);
                foreach (var member in room.People.Where(one => !one.IsOwner))
                {
                    Say(member, all ? ConferenceWord.Silenced : ConferenceWord.Unmuted);
                }
            }
        }

        return next;
    }

    /// <summary>Ends one: all leave. Once more is harmless.</summary>
    public async ValueTask<bool> EndAsync(ConferenceRow row, CancellationToken cancel)
    {
        if (!await store.EndAsync(row, cancel))
        {
            return false;
        }

        rooms.End(row);
        return true;
    }

    public ValueTask<InviteStart> InviteAsync(
        AccountRef owner, ConferenceRow row, string to, string? clientId, CancellationToken cancel) =>
        inviter.BeginAsync(owner, row, to, clientId, cancel);

    /// <summary>Changes what somebody does; null when nobody has the number, false when the actor may not.</summary>
    /// <remarks>
    /// The owner's mute is the owner's to end, and nobody ends another's own: no microphone is opened from afar.
    /// </remarks>
    public bool? ChangePerson(AccountRef actor, ConferenceRow row, int number, PersonChange change)
    {
        if (change.Admit)
        {
            return actor.Account != row.Owner ? false : Guests.GuestDesk.Admit(rooms.Find(row), number) ? true : null;
        }

        if (rooms.Find(row) is not { } room || room.Find(number) is not { State: MemberState.In } member)
        {
            return null;
        }

        var (isOwner, isSelf) = (actor.Account == row.Owner, member.Account == actor.Account);
        if (!isSelf && (!isOwner || change.Hand == true))
        {
            return false;
        }

        if (change.Agree is { } agrees)
        {
            // Nobody agrees for another.
            if (!isSelf)
            {
                return false;
            }

            room.Agree(member, agrees);
        }

        if (change.Muted is { } muted)
        {
            room.Mute(member, muted, byOwner: !isSelf);
            if (!isSelf)
            {
                Say(member, muted ? ConferenceWord.Silenced : ConferenceWord.Unmuted);
            }
        }

        if (change.Hand is { } hand)
        {
            room.Raise(member, hand);
        }

        return true;
    }

    /// <summary>Begins or ends a recording; false where there are none, or the owner is not in it.</summary>
    public ValueTask<bool> RecordAsync(AccountRef owner, ConferenceRow row, bool on) =>
        rooms.Find(row)?.RecordAsync(owner, on) ?? new(false);

    /// <summary>Puts somebody out; false when nobody has the number.</summary>
    public bool Remove(ConferenceRow row, int number)
    {
        if (rooms.Find(row) is not { } room || room.Find(number) is not { } member)
        {
            return false;
        }

        rooms.Remove(room, member);
        return true;
    }

    /// <summary>Ends all of an account that is deleted.</summary>
    public async ValueTask EndAllAsync(AccountRef owner, CancellationToken cancel)
    {
        foreach (var row in await store.ListAsync(owner, cancel))
        {
            rooms.End(row with { EndedAt = time.GetUtcNow() });
        }
    }

    static void Say(Member member, ConferenceWord word)
    {
        // Whoever sits before a screen sees it.
        if (member.Leg?.Party.Kind != Switch.Calls.LegKind.App)
        {
            member.Call.Post(() => member.Call.Flow is MemberFlow flow ? flow.SayAsync(word) : default);
        }
    }
}
