using System.Collections.Concurrent;
using System.Net;
using Hutong.Kernel;
using Hutong.Sip.Transports;

namespace Hutong.Edge.Sip.Registrar;

/// <summary>What came of a change.</summary>
enum BindingVerdict
{
    Good,

    /// <summary>An older request came late: what there is stays.</summary>
    OutOfOrder,

    /// <summary>There are too many in all.</summary>
    Full,
}

/// <summary>
/// The registrations there are. Nothing is stored: a telephone registers again within the hour, and at once when its
/// connection goes. Bounded in all and by account. Safe from several threads.
/// </summary>
sealed class BindingTable(SipOptions options, TimeProvider time)
{
    readonly ConcurrentDictionary<AccountId, Slot> accounts = new();
    readonly ConcurrentDictionary<object, ConcurrentDictionary<AccountId, int>> flows = new();
    int count;

    public int Count => Volatile.Read(ref count);

    /// <summary>The registrations of an account that are good now, those it prefers first.</summary>
    public IReadOnlyList<Binding> Of(AccountId account)
    {
        if (!accounts.TryGetValue(account, out var slot))
        {
            return [];
        }

        var now = time.GetUtcNow();
        lock (slot)
        {
            if (slot.Bindings is [var only])
            {
                return only.Expires > now && only.Flow.IsOpen ? [only] : [];
            }

            return [.. slot.Bindings.Where(one => one.Expires > now && one.Flow.IsOpen)
                .OrderByDescending(one => one.Preference).ThenByDescending(one => one.Refreshed)];
        }
    }

    /// <summary>Whether an account has registrations.</summary>
    public bool Has(AccountId account) => accounts.ContainsKey(account);

    /// <summary>One registration of an account, if it is good now.</summary>
    public Binding? Find(AccountId account, string id) => Of(account).FirstOrDefault(one => one.Id == id);

    /// <summary>Whether something was registered by this flow.</summary>
    public bool IsKnown(ISipFlow flow) => flows.ContainsKey(KeyOf(flow));

    /// <summary>Whether something was registered by datagrams from there.</summary>
    public bool IsKnown(IPEndPoint remote) => flows.ContainsKey(remote);

    /// <summary>Adds, refreshes and takes out, all or nothing (RFC 3261 section 10.3, steps 6 to 8).</summary>
    /// <param name="account">Whose.</param>
    /// <param name="fresh">What is asked for; those that expire now are taken out.</param>
    public BindingVerdict Change(AccountId account, IReadOnlyList<Binding> fresh)
    {
        var now = time.GetUtcNow();
        var adds = fresh.Count(one => one.Expires > now);
        if (adds > 0 && Volatile.Read(ref count) + adds > options.MaxRegistrations)
        {
            return BindingVerdict.Full;
        }

        while (true)
        {
            var slot = accounts.GetOrAdd(account, static _ => new());
            lock (slot)
            {
                if (slot.IsGone)
                {
                    continue;
                }

                if (fresh.Any(one => slot.Bindings.Exists(
                    old => old.IsSameAs(one) && old.CallId == one.CallId && old.Sequence >= one.Sequence)))
                {
                    return BindingVerdict.OutOfOrder;
                }

                foreach (var one in fresh)
                {
                    var old = slot.Bindings.Find(other => other.IsSameAs(one));
                    Remove(slot, old);
                    if (one.Expires > now)
                    {
                        Add(slot, old is null ? one : one with { Id = old.Id });
                    }
                }

                while (slot.Bindings.Count > options.MaxRegistrationsPerAccount)
                {
                    Remove(slot, slot.Bindings.MinBy(one => one.Refreshed));
                }

                Drop(account, slot);
                return BindingVerdict.Good;
            }
        }
    }

    /// <summary>Takes all of an account out that fit.</summary>
    public void Remove(AccountId account, Func<Binding, bool> which)
    {
        if (!accounts.TryGetValue(account, out var slot))
        {
            return;
        }

        lock (slot)
        {
            foreach (var one in slot.Bindings.Where(which).ToArray())
            {
                Remove(slot, one);
            }

            Drop(account, slot);
        }
    }

    /// <summary>A connection is gone: what was registered by it can no longer be reached.</summary>
    public void FlowClosed(ISipFlow flow)
    {
        if (flows.TryGetValue(KeyOf(flow), out var owners))
        {
            foreach (var account in owners.Keys)
            {
                Remove(account, one => ReferenceEquals(one.Flow, flow));
            }
        }
    }

    /// <summary>Forgets what has expired.</summary>
    public void Sweep()
    {
        var now = time.GetUtcNow();
        foreach (var account in accounts.Keys)
        {
            Remove(account, one => one.Expires <= now);
        }
    }

    // Datagrams have no connection: their flow is the address.
    static object KeyOf(ISipFlow flow) => flow.Transport == SipTransport.Udp ? flow.Remote : flow;

    void Add(Slot slot, Binding one)
    {
        slot.Bindings.Add(one);
        Interlocked.Increment(ref count);
        lock (flows)
        {
            var owners = flows.GetOrAdd(KeyOf(one.Flow), static _ => new());
            owners[one.Account.Account] = owners.GetValueOrDefault(one.Account.Account) + 1;
        }
    }

    void Remove(Slot slot, Binding? one)
    {
        if (one is null || !slot.Bindings.Remove(one))
        {
            return;
        }

        Interlocked.Decrement(ref count);
        lock (flows)
        {
            if (!flows.TryGetValue(KeyOf(one.Flow), out var owners))
            {
                return;
            }

            var left = owners.GetValueOrDefault(one.Account.Account) - 1;
            owners[one.Account.Account] = left;
            if (left <= 0)
            {
                owners.TryRemove(one.Account.Account, out _);
            }

            if (owners.IsEmpty)
            {
                flows.TryRemove(KeyOf(one.Flow), out _);
            }
        }
    }

    void Drop(AccountId account, Slot slot)
    {
        if (slot.Bindings.Count == 0)
        {
            slot.IsGone = true;
            accounts.TryRemove(KeyValuePair.Create(account, slot));
        }
    }

    sealed class Slot
    {
        public List<Binding> Bindings { get; } = [];

        public bool IsGone { get; set; }
    }
}
