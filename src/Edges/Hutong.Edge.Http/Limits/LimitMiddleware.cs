using System.Globalization;
using Hutong.Contracts.Http;
using Microsoft.AspNetCore.Http;

namespace Hutong.Edge.Http.Limits;

/// <summary>
/// Limits requests by account, or by peer address without a token, and says so in the header fields of the IETF draft
/// "RateLimit header fields for HTTP".
/// </summary>
sealed class LimitMiddleware(RequestDelegate next, RequestLimiter limiter, HttpEdgeOptions options)
{
    /// <summary>Marks the keys of accounts, so that none is also an address.</summary>
    static readonly UInt128 AccountKeys = (UInt128)1 << 127;

    static readonly PathString[] SignInPaths =
        [HttpEdge.Root + "/codes", HttpEdge.Root + "/sessions", HttpEdge.Root + "/accounts",
            HttpEdge.Root + "/guests"];

    public Task InvokeAsync(HttpContext context)
    {
        var signedIn = context.User.Identity?.IsAuthenticated == true;
        var signIn = !signedIn && HttpMethods.IsPost(context.Request.Method) &&
            Array.Exists(SignInPaths, path => context.Request.Path.StartsWithSegments(path));
        var limit = signIn ? options.SignInsPerMinute : options.RequestsPerMinute;
        var allowance = limiter.Take(KeyOf(context, signedIn), signIn, limit);
        var name = signIn ? "sign-in" : "default";
        var headers = context.Response.Headers;
        headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"{name}\";q={limit};w=60");
        headers["RateLimit"] = string.Create(
            CultureInfo.InvariantCulture, $"\"{name}\";r={allowance.Remaining};t={allowance.ResetSeconds}");
        if (allowance.Allowed)
        {
            return next(context);
        }

        headers.RetryAfter = allowance.ResetSeconds.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem("too many requests", statusCode: 429, type: "urn:hutong:problem:too-many")
            .ExecuteAsync(context);
    }

    static UInt128 KeyOf(HttpContext context, bool signedIn)
    {
        if (signedIn)
        {
            return context.User.HasClaim(claim => claim.Type == Caller.OperatorClaim)
                ? UInt128.MaxValue : AccountKeys | (ulong)Caller.Of(context.User).Account.Account.Value;
        }

        return context.Connection.RemoteIpAddress is { } peer ? PeerPrefix.Of(peer) >> 1 : 0;
    }
}
