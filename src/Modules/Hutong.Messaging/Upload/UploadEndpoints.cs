using System.Net.Http.Headers;
using Hutong.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using EntityTagHeaderValue = Microsoft.Net.Http.Headers.EntityTagHeaderValue;

namespace Hutong.Messaging.Upload;

/// <summary>The HTTP side of files: put once with a slot, get by anybody who has the address.</summary>
sealed class UploadEndpoints(
    UploadOptions options, UploadTable table, FileStore files, SlotSigner signer, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/upload/{id}/{name}", PutAsync).ExcludeFromDescription();
        routes.MapMethods("/upload/{id}/{name}", ["GET", "HEAD"], GetAsync).ExcludeFromDescription();
        routes.MapMethods("/upload/{id}/{name}", ["OPTIONS"], Preflight).ExcludeFromDescription();
    }

    async Task<IResult> PutAsync(HttpContext http, string id, string name)
    {
        AllowOtherOrigins(http.Response);
        if (Slot(http.Request, id, name) is not { } slot)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        if (http.Request.ContentLength is { } length && length != slot.Size)
        {
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = slot.Size + 1;
        }

        var written = await files.WriteAsync(slot.Id, slot.Size, http.Request.Body, http.RequestAborted);
        return written.Outcome switch
        {
            FileStore.Outcome.Stored => await RecordAsync(slot, written, http.RequestAborted),
            FileStore.Outcome.Exists => Results.StatusCode(StatusCodes.Status409Conflict),
            FileStore.Outcome.DiskFull => Results.StatusCode(StatusCodes.Status507InsufficientStorage),
            _ => Results.StatusCode(StatusCodes.Status400BadRequest),
        };
    }

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
        http.Response.Headers.AccessControlAllowMethods = "GET, HEAD, PUT, OPTIONS";
        http.Response.Headers.AccessControlAllowHeaders = "Authorization, Content-Type, Range";
        http.Response.Headers.AccessControlMaxAge = "86400";
        return Results.NoContent();
    }

    /// <summary>
    /// Web clients of other origins may use the service: the address or the slot is the right to do so.
    /// </summary>
    static void AllowOtherOrigins(HttpResponse response)
    {
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlExposeHeaders = "Content-Length, Content-Range, ETag, Repr-Digest";
    }

    UploadSlot? Slot(HttpRequest request, string id, string name)
    {
        return AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            && header.Scheme == "Bearer" &&
            header.Parameter is { } text && signer.Open(text) is { } slot && slot.Id == id && slot.Name == name &&
            slot.Expires >= time.GetUtcNow().ToUnixTimeSeconds() ? slot : null;
    }
}
