using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hutong.Calling.Calls;
using Hutong.Kernel;
using Hutong.Storage;

namespace Hutong.Calling.Conference;

/// <summary>
/// Makes guessing hopeless: counts wrong numbers and PINs by caller and wrong PINs by conference, and lets neither be
/// tried further for a while. That a conference was attacked is a row of the audit.
/// </summary>
sealed class PinGuard(ConferenceOptions options, IStore store, TimeProvider time)
{
    const int TalliesMax = 20_000;

    readonly Lock gate = new();
    readonly Dictionary<string, Tally> tallies = new(StringComparer.Ordinal);

    /// <summary>Whether two PINs are the same, in the same time wherever they differ.</summary>
    public static bool Matches(string pin, string entered) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(pin), Encoding.ASCII.GetBytes(entered));

    /// <summary>Whether a caller may try.</summary>
    public bool MayTry(TenantId tenant, CallParty caller) => Count(KeyOf(tenant, caller)) < options.GuessesOfCaller;

    /// <summary>Whether the PIN of a conference may be tried.</summary>
    public bool MayTry(ConferenceRow row) => Count(KeyOf(row)) < options.GuessesOfConference;

    /// <summary>A caller entered something wrong.</summary>
    /// <param name="tenant">Where.</param>
    /// <param name="caller">Who.</param>
    /// <param name="row">The conference whose number was right; null when that was wrong already.</param>
    public void Wrong(TenantId tenant, CallParty caller, ConferenceRow? row)
    {
        if (Add(KeyOf(tenant, caller)) == options.GuessesOfCaller)
        {
            Tell(tenant, "calling.conference-caller-banned", caller.Account?.Account ?? AccountId.None,
                row?.Owner ?? AccountId.None);
        }

        if (row is not null && Add(KeyOf(row)) == options.GuessesOfConference)
        {
            Tell(tenant, "calling.conference-pin-closed", AccountId.None, row.Owner);
        }
    }

    void Tell(TenantId tenant, string what, AccountId actor, AccountId subject) => store.TryEnqueue(
        new UnitOfWork().Audit(new(tenant, time.GetUtcNow(), actor, what, subject)));

    int Count(string key)
    {
        lock (gate)
        {
            return tallies.TryGetValue(key, out var tally) && !IsOld(tally) ? tally.Wrong : 0;
        }
    }

    int Add(string key)
    {
        lock (gate)
        {
            if (!tallies.TryGetValue(key, out var tally) || IsOld(tally))
            {
                if (tallies.Count >= TalliesMax)
                {
                    foreach (var (old, one) in tallies)
                    {
                        if (IsOld(one))
                        {
                            tallies.Remove(old);
                        }
                    }
                }

                // So many callers at once are one attack: they share a tally.
                key = tallies.Count >= TalliesMax ? "" : key;
                tally = tallies.TryGetValue(key, out var shared) && !IsOld(shared) ? shared
                    : tallies[key] = new() { Since = time.GetTimestamp() };
            }

            return ++tally.Wrong;
        }
    }

    bool IsOld(Tally tally) => time.GetElapsedTime(tally.Since) >= options.GuessWindow;

    // Who withholds the number shares a tally with all who do on that line.
    static string KeyOf(TenantId tenant, CallParty caller) => string.Create(CultureInfo.InvariantCulture,
        $"{tenant.Value}/{(caller.Account is { } one ? $"a{one.Account.Value}" : caller.Number ?? caller.Route)}");

    static string KeyOf(ConferenceRow row) =>
        string.Create(CultureInfo.InvariantCulture, $"{row.Tenant.Value}/c{row.Id}");

    sealed class Tally
    {
        public long Since { get; init; }

        public int Wrong { get; set; }
    }
}
