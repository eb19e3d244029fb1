using System.Security.Claims;
using System.Text;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Http;
using Hutong.Contracts.Phonebook;
using Hutong.Phonebook.Book;
using Hutong.Phonebook.Transfer;
using Hutong.VCards;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Phonebook.Http;

/// <summary>The whole phonebook in and out, as vCards or as a table.</summary>
sealed class TransferEndpoints(BookReader reader, Importer importer, PhonebookOptions options)
{
    const int PageCards = 100;
    const int MaxFaults = 1_000;
    static readonly VCardLimits NoLimit = new() { MaxBytes = int.MaxValue };

    public void Map(IEndpointRouteBuilder group)
    {
        group.MapPost("/import", ImportAsync).WithSummary("Adds contacts from a file of vCards or a table")
            .Accepts<string>("text/vcard", "text/csv").Produces<ImportAnswer>().ProducesProblem(413)
            .ProducesProblem(415);
        group.MapGet("/export", ExportAsync).WithSummary("All contacts as a file").Produces(200).ProducesProblem(400);
    }

    async Task<IResult> ImportAsync(
        HttpContext http, ClaimsPrincipal user, CancellationToken cancel, bool dry = false)
    {
        var type = http.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        if (type is not ("text/vcard" or "text/x-vcard" or "text/directory" or "text/csv"))
        {
            return TypedResults.Problem("send text/vcard or text/csv", statusCode: 415);
        }

        if (await BodyAsync(http, cancel) is not { } body)
        {
            return PhonebookAnswers.Problem(CardFault.TooLong);
        }

        var items = type == "text/csv" ? ImportFile.Table(body, options.MaxCardBytes)
            : ImportFile.Cards(body, options.MaxCardBytes);
        var done = await importer.RunAsync(Caller.Of(user).Account, items, dry, cancel);
        return done.Fault != CardFault.None ? PhonebookAnswers.Problem(done.Fault) : TypedResults.Ok(new ImportAnswer(
            done.Operation == 0 ? null : ContactBodies.Text(done.Operation), done.Added, done.Updated, done.Unchanged,
            [.. done.Faults.Take(MaxFaults)], done.Faults.Count));
    }

    async Task<IResult> ExportAsync(
        HttpContext http, ClaimsPrincipal user, CancellationToken cancel, string format = "vcard")
    {
        if (format is not ("vcard" or "vcard3" or "vcard4" or "csv"))
        {
            return PhonebookAnswers.Bad("format is vcard, vcard3, vcard4 or csv");
        }

        var owner = Caller.Of(user).Account;
        var response = http.Response;
        response.ContentType = format == "csv" ? "text/csv; charset=utf-8" : "text/vcard; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"contacts.{(format == "csv" ? "csv" : "vcf")}\"";
        response.Headers.CacheControl = "no-store";
        if (format == "csv")
        {
            await TableAsync(owner, response, cancel);
        }
        else
        {
            VCardVersion? version = format switch
            {
                "vcard3" => VCardVersion.V30,
                "vcard4" => VCardVersion.V40,
                _ => null,
            };
            await foreach (var row in RowsAsync(owner, cancel))
            {
                await response.Body.WriteAsync(As(row.Card, version), cancel);
            }
        }

        return TypedResults.Empty;
    }

    async Task TableAsync(AccountRef owner, HttpResponse response, CancellationToken cancel)
    {
        var table = new CsvTable();
        await foreach (var row in RowsAsync(owner, cancel))
        {
            if (VCardReader.Read(row.Card, NoLimit).Card is { } card)
            {
                table.See(card);
            }
        }

        // Spreadsheets take a file for UTF-8 when it says so.
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes("\uFEFF" + table.Header()), cancel);
        await foreach (var row in RowsAsync(owner, cancel))
        {
            if (VCardReader.Read(row.Card, NoLimit).Card is { } card)
            {
                await response.Body.WriteAsync(Encoding.UTF8.GetBytes(table.Row(card, row.Card)), cancel);
            }
        }
    }

    async IAsyncEnumerable<ContactRow> RowsAsync(
        AccountRef owner, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var after = 0L;
        while (await reader.ByIdAsync(owner, after, PageCards, true, cancel) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                yield return row;
            }

            after = rows[^1].Id;
        }
    }

    static byte[] As(byte[] card, VCardVersion? version)
    {
        if (version is { } wanted && VCardReader.Read(card, NoLimit).Card is { } read && read.Version != wanted)
        {
            return VCardWriter.Write(VCardConversion.To(read, wanted));
        }

        return card is [.., (byte)'\n'] ? card : [.. card, (byte)'\r', (byte)'\n'];
    }

    async Task<byte[]?> BodyAsync(HttpContext http, CancellationToken cancel)
    {
        if (http.Request.ContentLength > options.ImportBytes)
        {
            return null;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = options.ImportBytes + 1L;
        }

        using var body = new MemoryStream();
        var buffer = new byte[64 << 10];
        int count;
        while ((count = await http.Request.Body.ReadAsync(buffer, cancel)) > 0)
        {
            if (body.Length + count > options.ImportBytes)
            {
                return null;
            }

            body.Write(buffer, 0, count);
        }

        return body.ToArray();
    }
}
