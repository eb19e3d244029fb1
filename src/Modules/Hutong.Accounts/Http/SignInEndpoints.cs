using Hutong.Accounts.Accounts;
using Hutong.Accounts.Addresses;
using Hutong.Accounts.Codes;
using Hutong.Accounts.SignIn;
using Hutong.Accounts.SignUp;
using Hutong.Accounts.Tokens;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Accounts.Http;

/// <summary>Codes and sessions: the ways in that need no token.</summary>
static class SignInEndpoints
{
    const string DefaultDevice = "browser";
    const int MaxDeviceChars = 100;

    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("").WithTags("sign-in");
        group.MapPost("/codes", SendCodeAsync).WithSummary("Sends a one-time code to a number")
            .Produces<CodeAnswer>(202).ProducesProblem(400).ProducesProblem(429).ProducesProblem(503);
        group.MapPost("/sessions", EnterAsync)
            .WithSummary("Signs in by code or password; opens an account for a new number")
            .Produces<SessionAnswer>(201).Produces<RecoveryAnswer>(202).ProducesProblem(401).ProducesProblem(429);
        group.MapPost("/sessions/link", FollowLinkAsync).WithSummary("Signs in by a one-time link, once")
            .Produces<SessionAnswer>(201).ProducesProblem(401).ProducesProblem(429);
        group.MapPost("/accounts", RegisterAsync).WithSummary("Opens a named account")
            .Produces<SessionAnswer>(201).ProducesProblem(403).ProducesProblem(409).ProducesProblem(422);
    }

    static async Task<IResult> SendCodeAsync(
        CodeRequest body, HttpContext http, OneTimeCodes codes, AddressText texts, IDirectory directory,
        CancellationToken cancel)
    {
        var number = texts.Number(body.Number);
        if (!number.IsDone)
        {
            return Answers.Problem(number.Fault, number.Why);
        }

        if ((body.Domain ?? First(directory)) is not { } domain || directory.TenantOf(domain) is not { } tenant)
        {
            return Answers.Problem(AccountFault.NotOurDomain, null);
        }

        var purpose = body.Purpose == "move" ? CodePurpose.Move : CodePurpose.SignIn;
        var sent = await codes.SendAsync(tenant, number.Value, purpose, body.Language, Answers.Origin(http), cancel);
        return sent.Fault switch
        {
            AccountFault.None => TypedResults.Accepted((string?)null,
                new CodeAnswer(sent.Expires, (int)sent.RetryAfter.TotalSeconds)),
            AccountFault.TooMany =>
                Answers.Problem(sent.Fault, "a code was sent a short while ago, or too many were", sent.RetryAfter),
            _ => Answers.Problem(sent.Fault, "no code can be sent from here now"),
        };
    }

    static async Task<IResult> EnterAsync(
        SessionRequest body, HttpContext http, CodeSignIn byCode, ISignIn door, ApiTokens tokens, AccountWriter writer,
        AddressText texts, CancellationToken cancel)
    {
        var read = texts.Read(body.Address);
        if (!read.IsDone)
        {
            return Answers.Problem(read.Fault, read.Why);
        }

        var device = Device(body.Device);
        if (body.Code is { } code)
        {
            if (!AddressText.TryGetNumber(read.Value, out var number))
            {
                return Answers.Problem(AccountFault.NotANumber, "a code is sent to a number");
            }

            var entered = await byCode.EnterAsync(
                new(read.Value.Domain, number, code, body.Password, body.Invitation, device, body.Language),
                Answers.Origin(http), cancel);
            return Answers.From(entered, done => done.Account is null
                ? TypedResults.Accepted((string?)null, new RecoveryAnswer(done.ReadyAt!.Value)) : Created(done));
        }

        if (body.Password is not { } password)
        {
            return Answers.Problem(AccountFault.NotAuthorized, "a code or a password is needed");
        }

        var outcome = await door.PasswordAsync(read.Value, password, Answers.Origin(http), cancel);
        return outcome.Account is { } account
            ? await IssueAsync(account, device, false, tokens, writer, cancel) : Answers.Problem(outcome.Refusal);
    }

    static async Task<IResult> FollowLinkAsync(
        LinkRequest body, HttpContext http, SignInLinks links, CancellationToken cancel) => Answers.From(
        await links.RedeemAsync(body.Token, Device(body.Device), Answers.Origin(http), cancel), Created);

    static async Task<IResult> RegisterAsync(
        RegisterRequest body, HttpContext http, IInvitations invitations, ApiTokens tokens, AccountWriter writer,
        AddressText texts, CancellationToken cancel)
    {
        var read = texts.Read(body.Address);
        if (!read.IsDone)
        {
            return Answers.Problem(read.Fault, read.Why);
        }

        var opened = await invitations.RegisterAsync(
            read.Value, new Secret(body.Password), body.Invitation, Answers.Origin(http), cancel);
        return opened.IsDone ? await IssueAsync(opened.Value, Device(body.Device), true, tokens, writer, cancel)
            : Answers.Problem(opened.Fault, opened.Why);
    }

    static async Task<IResult> IssueAsync(
        AccountRef account, string device, bool opened, ApiTokens tokens, AccountWriter writer,
        CancellationToken cancel)
    {
        var unit = new UnitOfWork();
        var (token, id) = tokens.Add(unit, account.Tenant, account.Account, device);
        var answer = await writer.CommitAsync(unit, new SignedIn(account, token, id, opened, null), cancel);
        return Answers.From(answer, Created);
    }

    internal static IResult Created(SignedIn done) => TypedResults.Created((string?)null, new SessionAnswer(
        done.Token!.Token, done.Token.Expires, Answers.Id(done.Account!.Account.Value), done.Account.Address.ToString(),
        Answers.Id(done.Device.Value), done.Opened));

    static string? First(IDirectory directory) => directory.Domains is [var first, ..] ? first : null;

    internal static string Device(string? name) => name is not { Length: > 0 } ? DefaultDevice
        : name.Length > MaxDeviceChars ? name[..MaxDeviceChars] : name;
}
