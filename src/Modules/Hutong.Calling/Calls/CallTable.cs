using System.Collections.Concurrent;
using Hutong.Kernel;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Calls;

/// <summary>The calls that are going on.</summary>
sealed class CallTable
{
    readonly ConcurrentDictionary<string, Call> calls = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<(AccountId Account, string Sid), Call> sessions = new();

    int reservations;

    public int Count => calls.Count;

    /// <summary>Reservations that are held to pay for calls.</summary>
    public int Reservations => Volatile.Read(ref reservations);

    public ICollection<Call> All => calls.Values;

    public void Add(Call call) => calls[call.Id] = call;

    public void Remove(Call call) => calls.TryRemove(call.Id, out _);

    /// <summary>Counts a reservation.</summary>
    public void Hold() => Interlocked.Increment(ref reservations);

    /// <summary>A reservation is settled.</summary>
    public void Settle() => Interlocked.Decrement(ref reservations);

    public Call? Find(string id) => calls.GetValueOrDefault(id);

    /// <summary>
    /// How many calls an account pays for; ways into a conference are bounded by the conference, and announcements have
    /// a bound of their own.
    /// </summary>
    public int CountOf(AccountId payer) => calls.Values.Count(one => one.Payer?.Account == payer
        && one.Conference is null && one.Kind != CallKind.Announcement);

    /// <summary>An app knows its call by the id of its session.</summary>
    public Call? Find(AccountId account, string sid) => sessions.GetValueOrDefault((account, sid));

    /// <summary>Says under which session an account knows a call.</summary>
    public void Name(AccountId account, string sid, Call call) => sessions[(account, sid)] = call;

    /// <summary>The session is over, unless another call has it now.</summary>
    public void Unname(AccountId account, string sid, Call call) =>
        sessions.TryRemove(new KeyValuePair<(AccountId, string), Call>((account, sid), call));

    /// <summary>How many sessions of apps are known.</summary>
    public int Sessions => sessions.Count;

    /// <summary>The leg that an edge means; looks through all: transfers are rare.</summary>
    public CallLeg? Find(ILeg edge)
    {
        foreach (var call in calls.Values)
        {
            foreach (var leg in call.Legs)
            {
                if (leg.Edge == edge)
                {
                    return leg;
                }
            }
        }

        return null;
    }

    /// <summary>Whether an account talks in another call than this.</summary>
    public bool IsBusy(AccountId account, Call except)
    {
        foreach (var call in calls.Values)
        {
            if (call != except && call.Legs.Any(
                leg => leg.State == LegState.Answered && leg.Party.Account?.Account == account))
            {
                return true;
            }
        }

        return false;
    }
}
