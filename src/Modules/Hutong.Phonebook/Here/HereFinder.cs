using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Phonebook.Search;
using Hutong.Xmpp;

namespace Hutong.Phonebook.Here;

/// <summary>A contact who is here and may be found.</summary>
/// <param name="Id">The contact.</param>
/// <param name="Number">The number by which they were found, in E.164 form.</param>
/// <param name="Address">Their address.</param>
sealed record HereContact(long Id, string Number, Jid Address);

/// <summary>
/// Which of somebody's contacts are here. Only those are told who let themselves be found by their number; a number
/// that is nobody's, one whose holder does not want it, and one over the day's budget all look the same.
/// </summary>
sealed class HereFinder(
    SearchBooks books, LookUpBudget budget, IDirectory directory, IPrivacy privacy, IContactSource contacts,
    PhonebookOptions options, PhonebookMeter meter, TimeProvider time)
{
    /// <summary>Accounts whose choice is asked for at once.</summary>
    const int SliceAccounts = 1_000;

    /// <summary>The contacts, and how many more numbers may be asked about today.</summary>
    public async ValueTask<(IReadOnlyList<HereContact> Found, int Left)> FindAsync(
        AccountRef owner, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var byNumber = (await books.EntriesAsync(owner, cancel)).Values.OrderBy(entry => entry.Id)
            .SelectMany(entry => entry.Numbers.Select(number => (Number: number, entry.Id)))
            .ToLookup(pair => pair.Number, pair => pair.Id, StringComparer.Ordinal);
        var own = owner.Address.Local ?? "";
        var (allowed, left) = await budget.TakeAsync(
            owner, [.. byNumber.Select(one => one.Key).Where(number => number != own)], cancel);
        var found = new List<HereContact>();
        foreach (var slice in (await HoldersAsync(owner, allowed, cancel)).Chunk(SliceAccounts))
        {
            var choices = await privacy.OfAsync(
                owner.Tenant, [.. slice.Select(one => one.Account.Account)], cancel);
            foreach (var (number, account) in slice)
            {
                if (await LetsAsync(choices[account.Account].Find, account, owner, cancel))
                {
                    found.AddRange(byNumber[number].Select(id => new HereContact(id, number, account.Address)));
                }
            }
        }

        meter.LookedUp("found", found.Count);
        meter.LookedUp("not-found", allowed.Count - found.Count);
        await PaceAsync(began, cancel);
        return (found, left);
    }

    async ValueTask<List<(string Number, AccountRef Account)>> HoldersAsync(
        AccountRef owner, IReadOnlyList<string> numbers, CancellationToken cancel)
    {
        var holders = new List<(string, AccountRef)>();
        foreach (var number in numbers)
        {
            if (Jid.TryCreate(number, owner.Address.Domain, null, out var address)
                && await directory.FindAsync(address, cancel) is { } account && account.Tenant == owner.Tenant)
            {
                holders.Add((number, account));
            }
        }

        return holders;
    }

    async ValueTask<bool> LetsAsync(
        Audience find, AccountRef account, AccountRef asking, CancellationToken cancel) => find switch
        {
            Audience.Everybody => true,
            Audience.Contacts => await KnowsAsync(account, asking, cancel),
            _ => false,
        };

    /// <summary>Whether somebody has another among their contacts: in the phonebook, or in the roster.</summary>
    async ValueTask<bool> KnowsAsync(AccountRef account, AccountRef other, CancellationToken cancel) =>
        (other.Address.Local is { } number && (await books.EntriesAsync(account, cancel)).Values
            .Any(entry => entry.Numbers.Contains(number)))
        || (await contacts.SubscribersAsync(account, cancel)).Contains(other.Address);

    async ValueTask PaceAsync(long began, CancellationToken cancel)
    {
        if (options.LookUpPace > TimeSpan.Zero)
        {
            var spent = time.GetElapsedTime(began);
            var whole = options.LookUpPace * Math.Ceiling((spent + TimeSpan.FromTicks(1)) / options.LookUpPace);
            await Task.Delay(whole - spent, time, cancel);
        }
    }
}
