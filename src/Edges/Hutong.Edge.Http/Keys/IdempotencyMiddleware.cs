using System.Security.Cryptography;
using System.Text;
using Hutong.Contracts.Http;
using Hutong.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Hutong.Edge.Http.Keys;

/// <summary>
/// A POST with an <c>Idempotency-Key</c> has its effect once: who sends it again with the same key gets the first
/// answer
/// (IETF draft "The Idempotency-Key HTTP header field"). Keys are a caller's own and are kept for a day. Answers that
/// say
/// "not now" (429 and 5xx) are not kept.
/// </summary>
sealed class IdempotencyMiddleware(RequestDelegate next, IIdempotencyKeys keys, HttpEdgeOptions options)
{
    const string Header = "Idempotency-Key";
    const int MaxKeyChars = 255;

    /// <summary>The owner under which the operator's keys are kept; no account has this id.</summary>
    const long TheOperator = 0;

    public Task InvokeAsync(HttpContext context)
    {
        var key = context.Request.Headers[Header].ToString();
        if (key.Length == 0 || !HttpMethods.IsPost(context.Request.Method) ||
            context.User.Identity?.IsAuthenticated != true || !IsJson(context.Request))
        {
            return next(context);
        }

        return key.Length > MaxKeyChars
            ? TypedResults.Problem("the key is longer than 255 characters", statusCode: 400).ExecuteAsync(context)
            : OnceAsync(context, key);
    }

    static bool IsJson(HttpRequest request) => request.ContentLength is 0 or null && request.ContentType is null ||
        request.HasJsonContentType();

    async Task OnceAsync(HttpContext context, string key)
    {
        var (tenant, owner) = OwnerOf(context);
        var cancel = context.RequestAborted;
        if (await HashAsync(context) is not { } request)
        {
            await TypedResults.Problem("the body is too long", statusCode: 413).ExecuteAsync(context);
            return;
        }

        var (state, kept) = await keys.BeginAsync(tenant, owner, key, request, cancel);
        switch (state)
        {
            case KeyState.Done:
                context.Response.StatusCode = kept!.Status;
                context.Response.ContentType = kept.ContentType;
                context.Response.Headers["Idempotent-Replayed"] = "true";
                await context.Response.Body.WriteAsync(kept.Body, cancel);
                break;
            case KeyState.Running:
                await TypedResults.Problem("the first request with this key is not answered yet", statusCode: 409)
                    .ExecuteAsync(context);
                break;
            case KeyState.Mismatch:
                await TypedResults.Problem("the key was used for another request", statusCode: 422)
                    .ExecuteAsync(context);
                break;
            default:
                await RunAsync(context, tenant, owner, key);
                break;
        }
    }

    async Task RunAsync(HttpContext context, TenantId tenant, long owner, string key)
    {
        var original = context.Features.Get<IHttpResponseBodyFeature>()!;
        using var body = new MemoryStream();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        KeptAnswer? answer = null;
        try
        {
            await next(context);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            var status = context.Response.StatusCode;
            if (status is < 500 and not 429 && body.Length <= options.KeptAnswerBytes)
            {
                answer = new(status, context.Response.ContentType, body.ToArray());
            }
        }
        finally
        {
            context.Features.Set(original);
            // Also when the client has gone: it will ask again.
            await keys.EndAsync(tenant, owner, key, answer, CancellationToken.None);
        }

        body.Position = 0;
        await body.CopyToAsync(original.Stream, context.RequestAborted);
    }

    static (TenantId Tenant, long Owner) OwnerOf(HttpContext context)
    {
        if (context.User.HasClaim(claim => claim.Type == Caller.OperatorClaim))
        {
            return (TenantId.First, TheOperator);
        }

        var caller = Caller.Of(context.User);
        return (caller.Account.Tenant, caller.Account.Account.Value);
    }

    async Task<byte[]?> HashAsync(HttpContext context)
    {
        context.Request.EnableBuffering(options.BodyBytes);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(
            Encoding.UTF8.GetBytes($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}\n"));
        var buffer = new byte[8192];
        long total = 0;
        int count;
        while ((count = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            if ((total += count) > options.BodyBytes)
            {
                return null;
            }

            hash.AppendData(buffer.AsSpan(0, count));
        }

        context.Request.Body.Position = 0;
        return hash.GetHashAndReset();
    }
}
