using System.Security.Cryptography;
using System.Text;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Phonebook;
using Hutong.Phonebook.Book;
using Hutong.Phonebook.Cards;

namespace Hutong.Phonebook.Transfer;

/// <summary>A row that was not taken.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Reason">Why: a fixed word.</param>
sealed record ImportFault(int Line, string Reason);

/// <summary>What an import did, or would do.</summary>
sealed record ImportOutcome(
    long Operation, int Added, int Updated, int Unchanged, IReadOnlyList<ImportFault> Faults, CardFault Fault);

/// <summary>
/// Adds the cards of a file; one whose uid is there already takes its place. It is one operation: undone, all is as it
/// was.
/// </summary>
sealed class Importer(BookReader reader, BookWriter writer, PhonebookOptions options)
{
    const int SliceCards = 25;

    public async ValueTask<ImportOutcome> RunAsync(
        AccountRef owner, IEnumerable<ImportItem> items, bool dry, CancellationToken cancel)
    {
        var sum = new Sum { Room = options.MaxCards - (await reader.BookAsync(owner, cancel)).Cards };
        var region = writer.RegionOf(owner);
        foreach (var slice in items.Chunk(SliceCards))
        {
            var cards = Read(slice, region, sum);
            var there = (await reader.ByUidAsync(owner, [.. cards.Select(one => one.Card.Facts.Uid)], cancel))
                .ToDictionary(row => row.Uid, StringComparer.Ordinal);
            if (dry)
            {
                foreach (var (line, card) in cards)
                {
                    sum.Would(line, card, there.GetValueOrDefault(card.Facts.Uid));
                }
            }
            else if (await WriteAsync(owner, cards, there, sum, cancel) is not CardFault.None and var fault)
            {
                return sum.Outcome(fault);
            }
        }

        return sum.Outcome(CardFault.None);
    }

    List<(int Line, NewCard Card)> Read(ImportItem[] slice, string region, Sum sum)
    {
        var cards = new List<(int Line, NewCard Card)>();
        foreach (var item in slice)
        {
            var (card, fault) = item.Bytes is null ? (null, CardFault.None)
                : NewCard.Read(item.Bytes, "", region, options.MaxCardBytes);
            if (card is null)
            {
                sum.Faults.Add(new(item.Line, item.Fault ?? fault.ToString()));
            }
            else
            {
                cards.Add((item.Line, card));
            }
        }

        return cards;
    }

    async ValueTask<CardFault> WriteAsync(
        AccountRef owner, List<(int Line, NewCard Card)> cards, Dictionary<string, ContactRow> there, Sum sum,
        CancellationToken cancel)
    {
        var outcome = await writer.ManyAsync(owner,
            [.. cards.Select(one => there.TryGetValue(one.Card.Facts.Uid, out var row)
                ? new CardWrite(row.Id, null, one.Card, CardCondition.None)
                : new CardWrite(0, NameOf(one.Card.Facts.Uid), one.Card, CardCondition.None))],
            OperationKinds.Import, ContactSource.Import, cancel, sum.Operation);
        sum.Operation = outcome.Operation;
        foreach (var ((line, _), written) in cards.Zip(outcome.Written))
        {
            sum.Did(line, written);
        }

        return outcome.Fault;
    }

    /// <summary>The name in CardDAV: the same card has the same, whatever its uid looks like.</summary>
    static string NameOf(string uid) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(uid)).AsSpan(0, 16)) + ".vcf";

    /// <summary>What is counted on the way.</summary>
    sealed class Sum
    {
        int added;
        int updated;
        int unchanged;

        public long Operation { get; set; }

        /// <summary>Cards that may still be added.</summary>
        public long Room { get; init; }

        public List<ImportFault> Faults { get; } = [];

        /// <summary>What would become of a card.</summary>
        public void Would(int line, NewCard card, ContactRow? there)
        {
            if (there is null && added == Room)
            {
                Faults.Add(new(line, nameof(CardFault.Full)));
                return;
            }

            Count(there is null, there?.Etag != card.Etag);
        }

        /// <summary>What became of a card.</summary>
        public void Did(int line, CardWritten written)
        {
            if (written.Fault != CardFault.None)
            {
                Faults.Add(new(line, written.Fault.ToString()));
                return;
            }

            Count(written.Created, written.Changed);
        }

        public ImportOutcome Outcome(CardFault fault) => new(Operation, added, updated, unchanged, Faults, fault);

        void Count(bool created, bool changed)
        {
            added += created ? 1 : 0;
            updated += !created && changed ? 1 : 0;
            unchanged += !created && !changed ? 1 : 0;
        }
    }
}

/// <summary>By what way a change came, as it is stored and told.</summary>
static class ContactSource
{
    public const string Import = "import";
}
