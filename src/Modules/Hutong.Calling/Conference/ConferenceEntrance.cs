using Hutong.Calling.Calls;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Conference;

/// <summary>The door of conferences: what every way in has in common.</summary>
sealed class ConferenceEntrance(
    ConferenceOptions options, ConferenceStore store, ConferenceRooms rooms, PinGuard guard, ConferenceWords words)
{
    public ConferenceOptions Options => options;

    public ConferenceStore Store => store;

    public ConferenceRooms Rooms => rooms;

    public PinGuard Guard => guard;

    public ConferenceWords Words => words;

    /// <summary>Lets a leg in that has shown that it may, if there is room; in the call's mailbox.</summary>
    public async ValueTask EnterAsync(Call call, CallLeg leg, ConferenceRow row)
    {
        Mark(call, row);
        if (Place(call, row, leg.Party, invited: false, out var refusal) is not { } place)
        {
            await LeaveAsync(call, leg, WordOf(refusal));
            return;
        }

        await EnterAsync(call, leg, place.Room, place.Member);
    }

    /// <summary>Lets a leg in that has its place.</summary>
    public async ValueTask EnterAsync(Call call, CallLeg leg, ConferenceRoom room, Member member)
    {
        // The place is taken first: either it is seen by who ends the conference, or the end is seen here.
        var row = await store.FindAsync(call.Tenant, room.Row.Id, CancellationToken.None);
        if (row is null or { EndedAt: not null })
        {
            rooms.Leave(room, member, CallReason.HungUp);
            await LeaveAsync(call, leg, ConferenceWord.Over);
            return;
        }

        if (leg.IsOver)
        {
            return;
        }

        call.Share(room.Bridge);
        var flow = new MemberFlow(call, room, member, this);
        call.Flow = flow;
        var first = room.Enter(member, leg);
        call.Connected();
        if (first)
        {
            await flow.SayAsync(ConferenceWord.First);
        }
    }

    /// <summary>Keeps a place that is given back when the call is over, however it ends.</summary>
    public (ConferenceRoom Room, Member Member)? Place(
        Call call, ConferenceRow row, CallParty party, bool invited, out DoorRefusal refusal)
    {
        if (rooms.TakePlace(row, call, party, invited, out refusal) is not { } place)
        {
            return null;
        }

        call.Finished += () => rooms.Leave(place.Room, place.Member, call.Reason);
        return place;
    }

    /// <summary>Tells a caller why not, and hangs up.</summary>
    public async ValueTask LeaveAsync(Call call, CallLeg leg, ConferenceWord word)
    {
        var sound = await words.SayAsync(word, leg.Party);
        if (!leg.IsOver)
        {
            FarewellFlow.Begin(call, leg, sound, word == ConferenceWord.Full ? CallReason.Full
                : word == ConferenceWord.Over ? CallReason.HungUp : CallReason.NotAllowed);
        }
    }

    /// <summary>Says in the record what the call is.</summary>
    public static void Mark(Call call, ConferenceRow row)
    {
        (call.Kind, call.Route, call.Conference) = (CallKind.Conference, "conference", row.Id);
        call.To ??= new() { Name = row.Title, Route = "conference" };
    }

    static ConferenceWord WordOf(DoorRefusal refusal) => refusal switch
    {
        DoorRefusal.Locked => ConferenceWord.Locked,
        DoorRefusal.Full => ConferenceWord.Full,
        DoorRefusal.Removed => ConferenceWord.Removed,
        _ => ConferenceWord.Over,
    };
}
