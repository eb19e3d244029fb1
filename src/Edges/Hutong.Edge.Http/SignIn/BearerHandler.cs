using System.Security.Claims;
using System.Text.Encodings.Web;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hutong.Edge.Http.SignIn;

/// <summary>
/// Bearer tokens (RFC 6750): an account's, or the operator's. The token is taken from the header only.
/// </summary>
sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ISignIn door,
    IOperatorTokens operators) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";
    const string Prefix = "Bearer ";
    const string OperatorPrefix = "ho";
    static readonly object RefusalKey = new();

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        var token = header[Prefix.Length..].Trim();
        var agent = Request.Headers.UserAgent.ToString();
        var origin = new SignInOrigin(Context.Connection.RemoteIpAddress, agent.Length > 200 ? agent[..200] : agent);
        var identity = new ClaimsIdentity(SchemeName);
        if (token.StartsWith(OperatorPrefix, StringComparison.Ordinal))
        {
            if (await operators.CheckAsync(token, origin, Context.RequestAborted) is not { } name)
            {
                return AuthenticateResult.Fail("not an operator's token");
            }

            identity.AddClaim(new(Caller.OperatorClaim, name));
        }
        else
        {
            var outcome = await door.BearerAsync(null, token, origin, Context.RequestAborted);
            if (outcome.Account is not { } account)
            {
                Context.Items[RefusalKey] = outcome.Refusal;
                return AuthenticateResult.Fail("not a token");
            }

            identity.AddClaims(new Caller(account, outcome.Device).ToClaims());
        }

        return AuthenticateResult.Success(new(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (Context.Items[RefusalKey] is SignInRefusal.TooMany)
        {
            Response.Headers.RetryAfter = "60";
            return WriteAsync(429, "too many attempts: try later");
        }

        // RFC 6750 section 3: the error code only when a token was sent.
        Response.Headers.WWWAuthenticate = Request.Headers.Authorization.Count == 0
            ? "Bearer" : "Bearer error=\"invalid_token\"";
        return WriteAsync(401, "a bearer token is needed");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        WriteAsync(403, "the token is not for this");

    Task WriteAsync(int status, string detail) =>
        TypedResults.Problem(detail, statusCode: status).ExecuteAsync(Context);
}
