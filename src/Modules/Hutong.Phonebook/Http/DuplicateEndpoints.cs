using System.Security.Claims;
using Hutong.Contracts.Http;
using Hutong.Contracts.Phonebook;
using Hutong.Phonebook.Book;
using Hutong.Phonebook.Cards;
using Hutong.Phonebook.Duplicates;
using Hutong.Phonebook.Search;
using Hutong.VCards;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Phonebook.Http;

/// <summary>Contacts that may be one, and making one of them.</summary>
sealed class DuplicateEndpoints(
    BookReader reader, BookWriter writer, SearchBooks books, ApartBook apart, PhonebookOptions options)
{
    const int MaxGroups = 200;
    const int MaxMerged = 20;

    public void Map(IEndpointRouteBuilder group)
    {
        group.MapGet("/duplicates", FindAsync).WithSummary("Contacts that share a number or a mail address")
            .Produces<DuplicatePage>();
        group.MapPost("/duplicates/apart", PartAsync).WithSummary("Says that contacts are different people")
            .Produces(204).ProducesProblem(400).ProducesProblem(404);
        group.MapPost("/merge", MergeAsync).WithSummary("Makes one contact of several").Produces<MergeAnswer>()
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(412);
    }

    async Task<IResult> FindAsync(ClaimsPrincipal user, CancellationToken cancel)
    {
        var owner = Caller.Of(user).Account;
        var groups = DuplicateFinder.Find(
            (await books.EntriesAsync(owner, cancel)).Values, await apart.OfAsync(owner, cancel))
            .Take(MaxGroups).ToArray();
        long[] ids = [.. groups.SelectMany(group => group.Ids)];
        var rows = ids.Length == 0 ? [] : await reader.ByIdsAsync(owner, ids, false, cancel);
        var byId = rows.ToDictionary(row => row.Id);
        return TypedResults.Ok(new DuplicatePage([.. groups.Select(group => new DuplicateBody(group.Reasons, group.Sure,
            [.. group.Ids.Where(byId.ContainsKey).Select(id => ContactBodies.Brief(byId[id]))]))]));
    }

    /// <summary>Remembered: they are not proposed again, unless another contact joins them.</summary>
    async Task<IResult> PartAsync(ContactIds body, ClaimsPrincipal user, CancellationToken cancel)
    {
        if (body.Ids is not { Count: > 1 and <= MaxMerged } || ContactEndpoints.Ids(body.Ids) is not { Count: > 1 } ids)
        {
            return PhonebookAnswers.Bad("ids is a list of 2 to 20 ids of contacts");
        }

        var owner = Caller.Of(user).Account;
        var known = await reader.ByIdsAsync(owner, ids, false, cancel);
        return known.Count < ids.Count ? PhonebookAnswers.NotFound()
            : await apart.KeepAsync(owner, ids, cancel) ? TypedResults.NoContent()
            : PhonebookAnswers.Problem(CardFault.Unavailable);
    }

    async Task<IResult> MergeAsync(ContactIds body, ClaimsPrincipal user, CancellationToken cancel)
    {
        if (body.Ids is not { Count: > 1 and <= MaxMerged } || ContactEndpoints.Ids(body.Ids) is not { Count: > 1 } ids)
        {
            return PhonebookAnswers.Bad("ids is a list of 2 to 20 ids of contacts");
        }

        var owner = Caller.Of(user).Account;
        var rows = (await reader.ByIdsAsync(owner, ids, true, cancel)).ToDictionary(row => row.Id);
        var limits = new VCardLimits { MaxBytes = int.MaxValue };
        if (ids.Any(id => !rows.ContainsKey(id)))
        {
            return PhonebookAnswers.NotFound();
        }

        var cards = ids.Select(id => VCardReader.Read(rows[id].Card, limits).Card).OfType<VCard>().ToArray();
        if (cards.Length != ids.Count)
        {
            return PhonebookAnswers.Problem(CardFault.NotACard);
        }

        var region = writer.RegionOf(owner);
        var merged = CardMerge.Merge(cards[0], cards[1..], region);
        var bytes = VCardWriter.Write(merged);
        if (bytes.Length > options.MaxCardBytes)
        {
            return PhonebookAnswers.Problem(CardFault.TooLong);
        }

        var first = rows[ids[0]];
        var outcome = await writer.ManyAsync(owner,
            [new(first.Id, null, NewCard.Of(merged, bytes, first.Name, region), CardCondition.None, first.Counter),
                .. ids.Skip(1).Select(id => CardWrite.Delete(id) with { IfCounter = rows[id].Counter })],
            OperationKinds.Merge, ContactEndpoints.Source, cancel, whole: true);
        if (outcome.Fault != CardFault.None)
        {
            return PhonebookAnswers.Problem(outcome.Fault);
        }

        var whole = await reader.OneAsync(owner, first.Id, cancel);
        return whole is null ? PhonebookAnswers.NotFound() : TypedResults.Ok(new MergeAnswer(
            outcome.Operation == 0 ? null : ContactBodies.Text(outcome.Operation), ContactBodies.Full(whole),
            ContactBodies.Text(outcome.Counter)));
    }
}
