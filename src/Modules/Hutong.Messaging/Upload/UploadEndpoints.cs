using System.Globalization;
using System.Net.Http.Headers;
using Hutong.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using EntityTagHeaderValue = Microsoft.Net.Http.Headers.EntityTagHeaderValue;

namespace Hutong.Messaging.Upload;

/// <summary>
/// The HTTP side of files: put once with a slot, get by anybody who has the address. A sender that broke off asks how
/// far it came (HEAD with its slot) and sends the rest (PATCH), as draft-ietf-httpbis-resumable-upload has it.
/// </summary>
sealed class UploadEndpoints(
    UploadOptions options, UploadTable table, FileStore files, SlotSigner signer, TimeProvider time)
{
    const string Offset = "Upload-Offset";
    const string Complete = "Upload-Complete";
    const string PartialType = "application/partial-upload";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/upload/{id}/{name}", PutAsync).ExcludeFromDescription();
        routes.MapPatch("/upload/{id}/{name}", PatchAsync).ExcludeFromDescription();
        routes.MapMethods("/upload/{id}/{name}", ["GET", "HEAD"], GetAsync).ExcludeFromDescription();
        routes.MapMethods("/upload/{id}/{name}", ["OPTIONS"], Preflight).ExcludeFromDescription();
    }

    Task<IResult> PutAsync(HttpContext http, string id, string name) =>
        Slot(http.Request, id, name, TimeSpan.Zero) is { } slot
            ? WriteAsync(http, slot, 0) : Refuse(http, StatusCodes.Status403Forbidden);

    Task<IResult> PatchAsync(HttpContext http, string id, string name)
    {
        if (Slot(http.Request, id, name, BrokenOff.KeepTime) is not { } slot)
        {
            return Refuse(http, StatusCodes.Status403Forbidden);
        }

        if (http.Request.ContentType != PartialType)
        {
            http.Response.Headers["Accept-Patch"] = PartialType;
            return Refuse(http, StatusCodes.Status415UnsupportedMediaType);
        }

        return long.TryParse(
            http.Request.Headers[Offset], NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            && from > 0 && from < slot.Size
            ? WriteAsync(http, slot, from) : Refuse(http, StatusCodes.Status400BadRequest);
    }

    static Task<IResult> Refuse(HttpContext http, int status)
    {
        AllowOtherOrigins(http.Response);
        return Task.FromResult(Results.StatusCode(status));
    }

    async Task<IResult> WriteAsync(HttpContext http, UploadSlot slot, long from)
    {
        AllowOtherOrigins(http.Response);
        if (http.Request.ContentLength is { } length && length != slot.Size - from)
        {
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = slot.Size - from + 1;
        }

        var written = await files.WriteAsync(
            new(slot.Id, slot.Size, from, slot.Account), http.Request.Body, http.RequestAborted);
        switch (written.Outcome)
        {
            case FileStore.Outcome.Stored:
                return await RecordAsync(slot, written, http.RequestAborted);
            case FileStore.Outcome.Exists:
                return Results.StatusCode(StatusCodes.Status409Conflict);
            case FileStore.Outcome.WrongPlace:
                http.Response.Headers[Offset] = Invariant(files.LengthOfBeginning(slot.Id));
                return Results.StatusCode(StatusCodes.Status409Conflict);
            case FileStore.Outcome.DiskFull:
                return Results.StatusCode(StatusCodes.Status507InsufficientStorage);
            default:
                return Results.StatusCode(StatusCodes.Status400BadRequest);
        }
    }

    /// <summary>How far a sender came: its slot is the right to know.</summary>
    IResult Progress(HttpContext http, UploadSlot slot)
    {
        var headers = http.Response.Headers;
        headers[Offset] = Invariant(files.LengthOfBeginning(slot.Id));
        headers[Complete] = "?0";
        headers["Upload-Length"] = Invariant(slot.Size);
        headers.CacheControl = "no-store";
        return Results.NoContent();
    }

    static string Invariant(long number) => number.ToString(CultureInfo.InvariantCulture);

    async Task<IResult> RecordAsync(UploadSlot slot, FileStore.Written written, CancellationToken cancel)
    {
        // Slots were given against the quota as it was; what was put meanwhile counts.
        if (await table.UsedAsync(slot.Tenant, slot.Account, cancel) + slot.Size > options.QuotaBytes)
        {
            files.Delete(slot.Id);
            return Results.StatusCode(StatusCodes.Status507InsufficientStorage);
        }

        var (type, inline) = FileKind.Sniff(written.Head, slot.ContentType);
        var outcome =
            await table.AddAsync(new(slot.Tenant.Value, slot.Account.Value, slot.Id, slot.Name, slot.Size, type,
            inline ? 1 : 0, written.Sha256, time.GetUtcNow().ToMicroseconds()), CancellationToken.None);
        if (outcome.IsDurable)
        {
            return Results.StatusCode(StatusCodes.Status201Created);
        }

        files.Delete(slot.Id);
        return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }

    async Task<IResult> GetAsync(HttpContext http, string id, string name)
    {
        AllowOtherOrigins(http.Response);
        if (HttpMethods.IsHead(http.Request.Method) && !files.Has(id)
            && Slot(http.Request, id, name, BrokenOff.KeepTime) is { } slot)
        {
            return Progress(http, slot);
        }

        if (await table.FindAsync(id, http.RequestAborted) is not { } file || file.Name != name
            || files.Open(id) is not { } stream)
        {
            return Results.NotFound();
        }

        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        // Whatever a file holds, it never runs as this origin.
        headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; img-src 'self'; sandbox";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        headers.CacheControl = "private, max-age=31536000, immutable";
        headers["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(Convert.FromHexString(file.Sha256))}:";
        headers.ContentDisposition =
            new Microsoft.Net.Http.Headers.ContentDispositionHeaderValue(file.Inline == 1 ? "inline" : "attachment")
        {
            FileNameStar = file.Name,
        }.ToString();
        return Results.File(stream, file.Type, enableRangeProcessing: true,
            lastModified: DateTimeOffset.UnixEpoch.AddMicroseconds(file.At),
            entityTag: new EntityTagHeaderValue($"\"{file.Sha256}\""));
    }

    static IResult Preflight(HttpContext http)
    {
        AllowOtherOrigins(http.Response);
        http.Response.Headers.AccessControlAllowMethods = "GET, HEAD, PUT, PATCH, OPTIONS";
        http.Response.Headers.AccessControlAllowHeaders =
            "Authorization, Content-Type, Range, Upload-Offset, Upload-Complete";
        http.Response.Headers.AccessControlMaxAge = "86400";
        return Results.NoContent();
    }

    /// <summary>
    /// Web clients of other origins may use the service: the address or the slot is the right to do so.
    /// </summary>
    static void AllowOtherOrigins(HttpResponse response)
    {
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlExposeHeaders =
            "Content-Length, Content-Range, ETag, Repr-Digest, Upload-Offset, Upload-Complete, Upload-Length";
    }

    UploadSlot? Slot(HttpRequest request, string id, string name, TimeSpan grace)
    {
        return AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            && header.Scheme == "Bearer" &&
            header.Parameter is { } text && signer.Open(text) is { } slot && slot.Id == id && slot.Name == name &&
            slot.Expires >= (time.GetUtcNow() - grace).ToUnixTimeSeconds() ? slot : null;
    }
}
