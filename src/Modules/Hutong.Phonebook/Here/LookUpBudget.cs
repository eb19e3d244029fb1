using System.Text;
using Hutong.Contracts.Accounts;
using Hutong.Phonebook.Book;
using Hutong.Storage;

namespace Hutong.Phonebook.Here;

/// <summary>
/// How many numbers an account may ask about for the first time in a day. What was asked is kept as a keyed hash: who
/// reads the store without its key file learns no number.
/// </summary>
sealed class LookUpBudget(IStore store, ISecretBox box, PhonebookOptions options, TimeProvider time)
{
    const int SliceRows = 200;

    /// <summary>The numbers that may be asked about now, and how many more could be.</summary>
    public async ValueTask<(IReadOnlyList<string> Allowed, int Left)> TakeAsync(
        AccountRef account, IReadOnlyCollection<string> numbers, CancellationToken cancel)
    {
        var (tenant, owner) = BookSql.Key(account);
        var day = (time.GetUtcNow() - TimeSpan.FromDays(1)).ToMicroseconds();
        var (known, today) = await store.ReadAsync(db => (
            db.Rows<Asked>("select hash as Hash from contact_lookups where tenant = @tenant and owner = @owner",
                new { tenant, owner }).Select(row => Convert.ToHexString(row.Hash)).ToHashSet(StringComparer.Ordinal),
            db.Scalar<long>("""
                select count(*) from contact_lookups where tenant = @tenant and owner = @owner and at > @day
                """, new { tenant, owner, day })), cancel);
        var left = (int)Math.Max(0, options.LookUpsPerDay - today);
        var (allowed, fresh) = (new List<string>(numbers.Count), new List<byte[]>());
        foreach (var number in numbers)
        {
            var hash = box.Hash(Encoding.ASCII.GetBytes(number), $"phonebook.lookup:{tenant}:{owner}");
            if (known.Contains(Convert.ToHexString(hash)))
            {
                allowed.Add(number);
            }
            else if (fresh.Count < left)
            {
                allowed.Add(number);
                fresh.Add(hash);
            }
        }

        // What is asked is counted before it is answered: a crash gives nothing away.
        foreach (var slice in fresh.Chunk(SliceRows))
        {
            var unit = new UnitOfWork();
            foreach (var hash in slice)
            {
                unit.Sql("""
                    insert into contact_lookups (tenant, owner, hash, at) values (@tenant, @owner, @hash, @at)
                    on conflict (tenant, owner, hash) do nothing
                    """, new { tenant, owner, hash, at = time.GetUtcNow().ToMicroseconds() });
            }

            await store.CommitAsync(unit, cancel);
        }

        return (allowed, left - fresh.Count);
    }

    sealed class Asked
    {
        public byte[] Hash { get; set; } = [];
    }
}
