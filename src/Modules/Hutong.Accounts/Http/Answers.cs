using System.Globalization;
using Hutong.Contracts.Accounts;
using Microsoft.AspNetCore.Http;

namespace Hutong.Accounts.Http;

/// <summary>Turns what services answer into HTTP: problem+json (RFC 9457) for every refusal.</summary>
static class Answers
{
    public static SignInOrigin Origin(HttpContext http)
    {
        var agent = http.Request.Headers.UserAgent.ToString();
        return new(http.Connection.RemoteIpAddress, agent.Length > 200 ? agent[..200] : agent);
    }

    public static string Id(long id) => id.ToString(CultureInfo.InvariantCulture);

    public static bool TryId(string text, out long id) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);

    public static IResult Problem(AccountFault fault, string? why, TimeSpan? retryAfter = null)
    {
        var (status, title) = fault switch
        {
            AccountFault.NotAnAddress => (400, "not an address"),
            AccountFault.NotOurDomain => (400, "the domain is not served here"),
            AccountFault.NotANumber => (400, "not a telephone number"),
            AccountFault.WeakPassword => (422, "this password cannot be used"),
            AccountFault.Taken => (409, "somebody has it already"),
            AccountFault.Resting => (409, "somebody had it a short while ago"),
            AccountFault.Conflict => (409, "it was changed at the same time"),
            AccountFault.NotFound => (404, "there is no such thing"),
            AccountFault.TooMany => (429, "too many"),
            AccountFault.Disabled => (403, "the account is disabled"),
            AccountFault.NotAllowed => (403, "not allowed"),
            AccountFault.NotAuthorized => (401, "not authorized"),
            _ => (503, "not possible now"),
        };
        var problem =
            TypedResults.Problem(why, statusCode: status, title: title, type: "urn:hutong:problem:" + Name(fault));
        return retryAfter is null ? problem : new Later(problem, retryAfter.Value);
    }

    public static IResult Problem(SignInRefusal refusal) => refusal switch
    {
        SignInRefusal.TooMany => Problem(AccountFault.TooMany, "too many attempts: try later", TimeSpan.FromMinutes(1)),
        SignInRefusal.Disabled => Problem(AccountFault.Disabled, null),
        SignInRefusal.Temporary => Problem(AccountFault.Unavailable, null, TimeSpan.FromSeconds(1)),
        _ => Problem(AccountFault.NotAuthorized, "wrong address or secret"),
    };

    public static IResult From<T>(AccountAnswer<T> answer, Func<T, IResult> done) =>
        answer.IsDone ? done(answer.Value) : Problem(answer.Fault, answer.Why);

    static string Name(AccountFault fault) => fault switch
    {
        AccountFault.NotAnAddress => "not-an-address",
        AccountFault.NotOurDomain => "not-our-domain",
        AccountFault.NotANumber => "not-a-number",
        AccountFault.WeakPassword => "weak-password",
        AccountFault.NotFound => "not-found",
        AccountFault.TooMany => "too-many",
        AccountFault.NotAllowed => "not-allowed",
        AccountFault.NotAuthorized => "not-authorized",
        _ => fault.ToString().ToLowerInvariant(),
    };

    /// <summary>A problem that passes by itself (RFC 9110 section 10.2.3).</summary>
    sealed class Later(IResult problem, TimeSpan wait) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.RetryAfter =
                Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            return problem.ExecuteAsync(httpContext);
        }
    }
}
