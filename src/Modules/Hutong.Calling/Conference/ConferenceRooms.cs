using System.Collections.Concurrent;
using Hutong.Calling.Calls;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Conference;

/// <summary>Is told when what is seen of a conference has changed.</summary>
interface IConferenceListener
{
    /// <summary>Must not block: it is called also from the tick of sound.</summary>
    /// <param name="room">Where.</param>
    /// <param name="onlySpeakers">Whether it is only who speaks.</param>
    void OnChanged(ConferenceRoom room, bool onlySpeakers);
}

/// <summary>The conferences in which somebody is. A room is there from the first leg to the last.</summary>
sealed class ConferenceRooms(
    Func<CallParts> parts, ConferenceOptions options, Func<IEnumerable<IConferenceListener>> listeners)
{
    const int AdmittedMax = 100_000;
    static readonly TimeSpan AdmittedFor = TimeSpan.FromHours(12);

    readonly Lazy<CallParts> parts = new(parts);
    readonly Lock gate = new();
    readonly Dictionary<(TenantId, string), ConferenceRoom> rooms = [];
    readonly ConcurrentDictionary<(TenantId, string, AccountId), DateTimeOffset> admitted = new();
    readonly Lazy<IConferenceListener[]> listeners = new(() => [.. listeners()]);

    public int Count
    {
        get
        {
            lock (gate)
            {
                return rooms.Count;
            }
        }
    }

    public ConferenceRoom? Find(ConferenceRow row)
    {
        lock (gate)
        {
            return rooms.GetValueOrDefault((row.Tenant, row.Id));
        }
    }

    /// <summary>Keeps a place for somebody, and opens the room for the first.</summary>
    public (ConferenceRoom Room, Member Member)? TakePlace(
        ConferenceRow row, Call call, CallParty party, bool invited, out DoorRefusal refusal)
    {
        lock (gate)
        {
            var isNew = !rooms.TryGetValue((row.Tenant, row.Id), out var room);
            room ??= new(row, parts.Value, options, Changed);
            if (room.TakePlace(call, party, invited, out refusal) is not { } member)
            {
                return null;
            }

            if (isNew)
            {
                rooms[(row.Tenant, row.Id)] = room;
                parts.Value.Media.Add(room.Bridge);
            }

            return (room, member);
        }
    }

    /// <summary>Somebody has gone; with the last the room goes.</summary>
    public void Leave(ConferenceRoom room, Member member, CallReason? reason)
    {
        room.Leave(member, reason);
        CloseIfEmpty(room);
    }

    /// <summary>Puts somebody out.</summary>
    public void Remove(ConferenceRoom room, Member member)
    {
        if (member.Account is { } account && !member.IsOwner)
        {
            admitted.TryRemove((room.Row.Tenant, room.Row.Id, account), out _);
        }

        room.Remove(member);
        CloseIfEmpty(room);
    }

    /// <summary>Ends a conference.</summary>
    public void End(ConferenceRow row)
    {
        if (Find(row) is { } room)
        {
            room.End(parts.Value.Time.GetUtcNow());
            CloseIfEmpty(room);
        }
    }

    /// <summary>An account has come by the link: for some hours it needs no PIN.</summary>
    public void Admit(ConferenceRow row, AccountRef account)
    {
        var now = parts.Value.Time.GetUtcNow();
        if (admitted.Count >= AdmittedMax)
        {
            foreach (var (old, until) in admitted)
            {
                if (until < now)
                {
                    admitted.TryRemove(old, out _);
                }
            }
        }

        if (admitted.Count < AdmittedMax)
        {
            admitted[(row.Tenant, row.Id, account.Account)] = now + AdmittedFor;
        }
    }

    /// <summary>Whether an account needs no PIN: the owner, and who came by the link.</summary>
    public bool IsKnown(ConferenceRow row, AccountRef account) => account.Tenant == row.Tenant
        && (account.Account == row.Owner
            || (admitted.TryGetValue((row.Tenant, row.Id, account.Account), out var until)
                && until >= parts.Value.Time.GetUtcNow()));

    /// <summary>Whether an account may see who is in it: the owner, and who is in it.</summary>
    public static bool MaySee(ConferenceRow row, ConferenceRoom? room, AccountRef account) =>
        account.Account == row.Owner || (room is not null && room.People.Any(
            one => one.State == MemberState.In && one.Account == account.Account));

    void CloseIfEmpty(ConferenceRoom room)
    {
        lock (gate)
        {
            var key = (room.Row.Tenant, room.Row.Id);
            if (room.IsEmpty && rooms.TryGetValue(key, out var there) && there == room)
            {
                rooms.Remove(key);
                parts.Value.Media.Remove(room.Bridge);
                room.Close();
            }
        }
    }

    void Changed(ConferenceRoom room, bool onlySpeakers)
    {
        foreach (var listener in listeners.Value)
        {
            listener.OnChanged(room, onlySpeakers);
        }
    }
}
