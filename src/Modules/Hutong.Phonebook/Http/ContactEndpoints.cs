using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using Hutong.Contracts.Http;
using Hutong.Contracts.Phonebook;
using Hutong.Kernel;
using Hutong.Phonebook.Book;
using Hutong.Phonebook.Cards;
using Hutong.VCards;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Hutong.Phonebook.Http;

/// <summary>Contacts one by one: read, written, deleted.</summary>
sealed class ContactEndpoints(BookReader reader, BookWriter writer, PhonebookOptions options, IIdSource ids)
{
    public const string Source = "api";
    const string CardType = "text/vcard";

    public void Map(IEndpointRouteBuilder group)
    {
        group.MapGet("/{id:long}", GetAsync).WithSummary("A contact").Produces<ContactBody>().ProducesProblem(404);
        group.MapGet("/{id:long}/photo", PhotoAsync).WithSummary("The picture of a contact").Produces(200)
            .ProducesProblem(404);
        group.MapPost("", AddAsync).WithSummary("Adds a contact").Produces<ContactBody>(201).ProducesProblem(409)
            .ProducesProblem(422);
        group.MapPut("/{id:long}", PutAsync).WithSummary("Changes a contact").Produces<ContactBody>()
            .ProducesProblem(404).ProducesProblem(412).ProducesProblem(422);
        group.MapDelete("/{id:long}", DeleteAsync).WithSummary("Deletes a contact").Produces<OperationAnswer>()
            .ProducesProblem(404).ProducesProblem(412);
        group.MapPost("/delete", DeleteManyAsync).WithSummary("Deletes contacts").Produces<OperationAnswer>()
            .ProducesProblem(400);
    }

    async Task<IResult> GetAsync(long id, HttpContext http, ClaimsPrincipal user, CancellationToken cancel)
    {
        if (await reader.OneAsync(Caller.Of(user).Account, id, cancel) is not { } row)
        {
            return PhonebookAnswers.NotFound();
        }

        http.Response.Headers.ETag = row.Etag;
        http.Response.Headers.Vary = "Accept";
        return WantsCard(http.Request) ? TypedResults.Bytes(row.Card, "text/vcard; charset=utf-8")
            : TypedResults.Ok(ContactBodies.Full(row));
    }

    async Task<IResult> PhotoAsync(long id, HttpContext http, ClaimsPrincipal user, CancellationToken cancel)
    {
        if (await reader.OneAsync(Caller.Of(user).Account, id, cancel) is not { } row
            || VCardReader.Read(row.Card, new VCardLimits { MaxBytes = int.MaxValue }) is not { IsCard: true } read
            || VCardPicture.Of(read.Card) is not { } picture)
        {
            return PhonebookAnswers.NotFound();
        }

        // Whatever a card holds, it never runs as this origin.
        var type = picture.MediaType.ToLowerInvariant() is "image/png" or "image/jpeg" or "image/gif" or "image/webp"
            or "image/jpg" ? picture.MediaType.ToLowerInvariant().Replace("jpg", "jpeg", StringComparison.Ordinal)
            : "application/octet-stream";
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers.CacheControl = "private, max-age=86400";
        return TypedResults.Bytes(picture.Data, type, entityTag: EntityTagHeaderValue.Parse(row.Etag));
    }

    async Task<IResult> AddAsync(HttpContext http, ClaimsPrincipal user, CancellationToken cancel)
    {
        var owner = Caller.Of(user).Account;
        var name = ids.NewToken() + ".vcf";
        var (card, refused) = await ReadAsync(http, null, name, writer.RegionOf(owner), cancel);
        if (card is null)
        {
            return refused!;
        }

        var (written, _) = await writer.OneAsync(
            owner, new(0, name, card, new(MustNotExist: true)), OperationKinds.Put, Source, cancel);
        if (written.Fault != CardFault.None)
        {
            return PhonebookAnswers.Problem(written.Fault, written);
        }

        var row = written.Row!;
        row.Card = card.Bytes;
        http.Response.Headers.ETag = row.Etag;
        return TypedResults.Created("/api/v1/contacts/" + ContactBodies.Text(row.Id), ContactBodies.Full(row));
    }

    async Task<IResult> PutAsync(long id, HttpContext http, ClaimsPrincipal user, CancellationToken cancel)
    {
        var owner = Caller.Of(user).Account;
        if (await reader.OneAsync(owner, id, cancel) is not { } before)
        {
            return PhonebookAnswers.NotFound();
        }

        var condition = ConditionOf(http.Request);
        var (card, refused) = await ReadAsync(http, before, before.Name, writer.RegionOf(owner), cancel);
        if (card is null)
        {
            return refused!;
        }

        // Fields are changed in the card that was read: it must still be that one.
        condition = http.Request.HasJsonContentType() && condition.Etags is null
            ? condition with { Etags = [before.Etag] } : condition;
        var (written, _) = await writer.OneAsync(
            owner, new(id, null, card, condition), OperationKinds.Put, Source, cancel);
        if (written.Fault != CardFault.None)
        {
            return PhonebookAnswers.Problem(written.Fault, written);
        }

        var row = written.Row!;
        row.Card = card.Bytes;
        http.Response.Headers.ETag = row.Etag;
        return TypedResults.Ok(ContactBodies.Full(row));
    }

    async Task<IResult> DeleteAsync(long id, HttpContext http, ClaimsPrincipal user, CancellationToken cancel)
    {
        var outcome = await writer.ManyAsync(Caller.Of(user).Account,
            [CardWrite.Delete(id, ConditionOf(http.Request))], OperationKinds.Delete, Source, cancel);
        var fault = outcome.Fault != CardFault.None ? outcome.Fault : outcome.Written[0].Fault;
        return fault == CardFault.None ? Answer(outcome) : PhonebookAnswers.Problem(fault);
    }

    async Task<IResult> DeleteManyAsync(ContactIds body, ClaimsPrincipal user, CancellationToken cancel)
    {
        // All that a phonebook may hold at once: however many, they are one operation, and one undo.
        if (body.Ids is not { Count: > 0 } || body.Ids.Count > options.MaxCards || Ids(body.Ids) is not { } wanted)
        {
            return PhonebookAnswers.Bad("ids is a list of ids of contacts, as many as a phonebook may have at most");
        }

        var outcome = await writer.ManyAsync(Caller.Of(user).Account,
            [.. wanted.Select(id => CardWrite.Delete(id))], OperationKinds.Delete, Source, cancel);
        return outcome.Fault == CardFault.None ? Answer(outcome, wanted) : PhonebookAnswers.Problem(outcome.Fault);
    }

    /// <summary>The answer about an operation; contacts whose change failed are named.</summary>
    public static IResult Answer(BookOutcome outcome, IReadOnlyList<long>? wanted = null) =>
        TypedResults.Ok(new OperationAnswer(
            outcome.Operation == 0 ? null : ContactBodies.Text(outcome.Operation), outcome.Changed,
            ContactBodies.Text(outcome.Counter),
            wanted is null ? null : [.. wanted.Where((_, i) => outcome.Written[i].Fault != CardFault.None)
                .Select(ContactBodies.Text)]));

    /// <summary>Ids as they are written, each once; null when one is none.</summary>
    public static IReadOnlyList<long>? Ids(IReadOnlyList<string> texts)
    {
        var found = new HashSet<long>();
        foreach (var text in texts)
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == 0)
            {
                return null;
            }

            found.Add(id);
        }

        return [.. found];
    }

    async Task<(NewCard? Card, IResult? Refused)> ReadAsync(
        HttpContext http, ContactRow? before, string name, string region, CancellationToken cancel)
    {
        if (await BodyAsync(http, cancel) is not { } body)
        {
            return (null, PhonebookAnswers.Problem(CardFault.TooLong));
        }

        if (!http.Request.HasJsonContentType())
        {
            if (http.Request.ContentType?.StartsWith(CardType, StringComparison.OrdinalIgnoreCase) != true)
            {
                return (null, TypedResults.Problem("send text/vcard or application/json", statusCode: 415));
            }

            var (read, fault) = NewCard.Read(body, name, region, options.MaxCardBytes);
            return (read, read is null ? PhonebookAnswers.Problem(fault) : null);
        }

        var card = before is null ? CardEdit.Empty(ids.NewToken())
            : VCardReader.Read(before.Card, new VCardLimits { MaxBytes = int.MaxValue }).Card;
        if (card is null)
        {
            return (null, PhonebookAnswers.Problem(CardFault.NotACard));
        }

        if (Edited(card, body, out var wrong) is not { } edited)
        {
            return (null, TypedResults.Problem($"{wrong} is not as it should be", statusCode: 400,
                type: "urn:hutong:problem:bad-field"));
        }

        var bytes = VCardWriter.Write(edited);
        return bytes.Length > options.MaxCardBytes ? (null, PhonebookAnswers.Problem(CardFault.TooLong))
            : (NewCard.Of(edited, bytes, name, region), null);
    }

    static VCard? Edited(VCard card, ReadOnlyMemory<byte> body, out string? wrong)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8 });
            return CardEdit.Apply(card, json.RootElement, out wrong);
        }
        catch (JsonException)
        {
            wrong = "the body";
            return null;
        }
    }

    async Task<ReadOnlyMemory<byte>?> BodyAsync(HttpContext http, CancellationToken cancel)
    {
        // JSON has the picture in base64 too, and a frame around.
        var limit = options.MaxCardBytes + (64 << 10);
        if (http.Request.ContentLength > limit)
        {
            return null;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limit + 1;
        }

        using var body = new MemoryStream();
        var buffer = new byte[16 << 10];
        int count;
        while ((count = await http.Request.Body.ReadAsync(buffer, cancel)) > 0)
        {
            if (body.Length + count > limit)
            {
                return null;
            }

            body.Write(buffer, 0, count);
        }

        return body.ToArray();
    }

    static bool WantsCard(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains(CardType, StringComparison.OrdinalIgnoreCase);

    static CardCondition ConditionOf(HttpRequest request)
    {
        var field = request.Headers.IfMatch.ToString();
        return field.Length == 0 ? CardCondition.None
            : field.Trim() == "*" ? new(MustExist: true)
            : new([.. field.Split(',').Select(tag => tag.Trim())]);
    }
}
