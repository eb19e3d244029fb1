using System.Security.Claims;
using System.Text.Json;
using Hutong.Accounts.Accounts;
using Hutong.Accounts.Addresses;
using Hutong.Accounts.Export;
using Hutong.Accounts.Moving;
using Hutong.Accounts.SignUp;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Http;
using Hutong.Kernel;
using Hutong.Kernel.Numbers;
using Hutong.Storage;
using Hutong.Switch.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Accounts.Http;

/// <summary>What an account does about itself.</summary>
static class AccountEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var group =
            api.MapGroup("").WithTags("account").RequireAuthorization(HttpPolicies.Account).ProducesProblem(401);
        group.MapGet("/account", GetAsync).WithSummary("The account").Produces<AccountBody>();
        group.MapPatch("/account", ChangeAsync).WithSummary("Changes password or language").Produces(204)
            .ProducesProblem(422);
        group.MapDelete("/account", DeleteAsync)
            .WithSummary("Erases the account; one that has a password wants it")
            .Produces(204).ProducesProblem(403).ProducesProblem(429);
        group.MapPost("/account/export", Export).WithSummary("Everything that is kept, as a zip")
            .Produces(200, contentType: "application/zip");
        group.MapPost("/account/number", MoveAsync).WithSummary("Changes the number").Produces<AccountBody>()
            .ProducesProblem(409);
        group.MapPost("/account/recovery", AllowRecoveryAsync)
            .WithSummary("Lets in who recovers this account by a code")
            .Produces(204).ProducesProblem(404);
        group.MapDelete("/account/recovery", StopRecoveryAsync)
            .WithSummary("Refuses who recovers this account by a code")
            .Produces(204).ProducesProblem(404);

        group.MapGet("/devices", DevicesAsync).WithSummary("What can sign in, and what is connected")
            .Produces<DevicePage>();
        group.MapDelete("/devices/{id}", RevokeAsync).WithSummary("Takes back a device").Produces(204)
            .ProducesProblem(404);
        group.MapGet("/sessions", SessionsAsync).WithSummary("Tokens of the API").Produces<DevicePage>();
        group.MapDelete("/sessions/{id}", RevokeAsync).WithSummary("Signs out; 'current' is the token of the request")
            .Produces(204).ProducesProblem(404);
        group.MapGet("/device-passwords", DevicePasswordsAsync).WithSummary("Device passwords").Produces<DevicePage>();
        group.MapPost("/device-passwords", AddDevicePasswordAsync).WithSummary("Makes a device password; shown once")
            .Produces<DevicePasswordAnswer>(201).ProducesProblem(429);
        group.MapDelete("/device-passwords/{id}", RevokeAsync).WithSummary("Takes back a device password")
            .Produces(204).ProducesProblem(404);
    }

    static async Task<IResult> GetAsync(ClaimsPrincipal user, IAccountAdmin admin, CancellationToken cancel) =>
        Answers.From(await admin.FindAsync(Caller.Of(user).Account.Address.ToString(), cancel),
            found => TypedResults.Ok(Body(found)));

    static async Task<IResult> ChangeAsync(
        AccountChange body, ClaimsPrincipal user, HttpContext http, Devices devices, ISignIn door,
        Credentials credentials,
        AccountWriter writer, CancellationToken cancel)
    {
        var caller = Caller.Of(user);
        if (body.Language is { } language)
        {
            if (language is not ("zh-CN" or "en"))
            {
                return TypedResults.Problem("language is zh-CN or en", statusCode: 400);
            }

            var unit = new UnitOfWork().Sql(
                "update accounts set language = @language where tenant = @tenant and account = @account",
                new { tenant = (long)caller.Account.Tenant.Value, account = caller.Account.Account.Value, language });
            var set = await writer.CommitAsync(unit, Done.Value, cancel);
            if (!set.IsDone)
            {
                return Answers.Problem(set.Fault, set.Why);
            }
        }

        if (body.Password is not { } password)
        {
            return TypedResults.NoContent();
        }

        if (await ProveAsync(caller, body.CurrentPassword, http, door, credentials, cancel) is { } refusal)
        {
            return refusal;
        }

        return Answers.From(await devices.SetPasswordAsync(
            caller.Account, new Secret(password), caller.Account.Account, caller.Device, cancel),
            _ => TypedResults.NoContent());
    }

    /// <summary>A token alone must not be enough to take the account over, or to end it.</summary>
    static async Task<IResult?> ProveAsync(Caller caller, string? password, HttpContext http, ISignIn door,
        Credentials credentials, CancellationToken cancel)
    {
        var existing = await credentials.ListAsync(caller.Account, cancel);
        if (existing.All(one => one.Kind != CredentialKind.Own))
        {
            return null;
        }

        var proved = await door.PasswordAsync(
            caller.Account.Address, password ?? "", Answers.Origin(http), cancel);
        return proved.Account is not null ? null
            : proved.Refusal == SignInRefusal.NotAuthorized
                ? Answers.Problem(AccountFault.NotAllowed, "the current password is needed")
                : Answers.Problem(proved.Refusal);
    }

    /// <summary>
    /// Read here and not bound: an account without a password is erased by a request without a body, whatever its
    /// content type.
    /// </summary>
    static async Task<string?> PasswordOfAsync(HttpRequest request, CancellationToken cancel)
    {
        if (!request.HasJsonContentType())
        {
            return null;
        }

        try
        {
            return (await request.ReadFromJsonAsync(ApiJson.Default.AccountErasure, cancel))?.CurrentPassword;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static async Task<IResult> DeleteAsync(
        ClaimsPrincipal user, HttpContext http, ISignIn door, Credentials credentials, Eraser eraser,
        CancellationToken cancel)
    {
        var caller = Caller.Of(user);
        var password = await PasswordOfAsync(http.Request, cancel);
        if (await ProveAsync(caller, password, http, door, credentials, cancel) is { } refusal)
        {
            return refusal;
        }

        return Answers.From(
            await eraser.BeginAsync(caller.Account, caller.Account.Account, cancel), _ => TypedResults.NoContent());
    }

    static PushStreamHttpResult Export(ClaimsPrincipal user, AccountExport export, CancellationToken cancel) =>
        TypedResults.Stream(
        async output =>
        {
            await using var body = new UnsyncStream(output);
            await export.WriteAsync(Caller.Of(user).Account, body, cancel);
            await body.DrainAsync(cancel);
        }, "application/zip", "account.zip");

    static async Task<IResult> MoveAsync(
        NumberRequest body, ClaimsPrincipal user, HttpContext http, NumberChange change, AddressText texts,
        IAccountAdmin admin,
        CancellationToken cancel)
    {
        var number = texts.Number(body.Number);
        if (!number.IsDone)
        {
            return Answers.Problem(number.Fault, number.Why);
        }

        var moved = await change.MoveAsync(
            Caller.Of(user).Account, number.Value, body.Code, body.TellContacts, Answers.Origin(http), cancel);
        return moved.IsDone
            ? Answers.From(
                await admin.FindAsync(moved.Value.Address.ToString(), cancel), found => TypedResults.Ok(Body(found)))
            : Answers.Problem(moved.Fault, moved.Why);
    }

    static Task<IResult> AllowRecoveryAsync(ClaimsPrincipal user, CodeSignIn byCode, CancellationToken cancel) =>
        AnswerRecoveryAsync(user, byCode, true, cancel);

    static Task<IResult> StopRecoveryAsync(ClaimsPrincipal user, CodeSignIn byCode, CancellationToken cancel) =>
        AnswerRecoveryAsync(user, byCode, false, cancel);

    static async Task<IResult> AnswerRecoveryAsync(
        ClaimsPrincipal user, CodeSignIn byCode, bool allow, CancellationToken cancel) => Answers.From(
        await byCode.AnswerRecoveryAsync(Caller.Of(user).Account, allow, cancel), _ => TypedResults.NoContent());

    static async Task<IResult> DevicesAsync(
        ClaimsPrincipal user, Devices devices, UserTable users, CancellationToken cancel)
    {
        var caller = Caller.Of(user);
        var all = (await devices.ListAsync(caller.Account, cancel)).Select(one => Item(one, caller)).ToList();
        if (users.Peek(caller.Account.Address) is { } present && present.Account == caller.Account.Account)
        {
            foreach (var session in present.Sessions)
            {
                all.Add(new(Answers.Id(session.Device.Value), "connection", session.Address.Resource ?? "", null, null,
                    null, false));
            }
        }

        return TypedResults.Ok(new DevicePage(all, null));
    }

    static Task<IResult> SessionsAsync(ClaimsPrincipal user, Devices devices, CancellationToken cancel) =>
        ListAsync(user, devices, DeviceKind.Token, cancel);

    static Task<IResult> DevicePasswordsAsync(ClaimsPrincipal user, Devices devices, CancellationToken cancel) =>
        ListAsync(user, devices, DeviceKind.DevicePassword, cancel);

    static async Task<IResult> ListAsync(
        ClaimsPrincipal user, Devices devices, DeviceKind kind, CancellationToken cancel)
    {
        var caller = Caller.Of(user);
        var found = await devices.ListAsync(caller.Account, cancel);
        return TypedResults.Ok(new DevicePage(
            [.. found.Where(one => one.Kind == kind).Select(one => Item(one, caller))], null));
    }

    static async Task<IResult> RevokeAsync(string id, ClaimsPrincipal user, Devices devices, CancellationToken cancel)
    {
        var caller = Caller.Of(user);
        long device;
        if (id == "current")
        {
            device = caller.Device.Value;
        }
        else if (!Answers.TryId(id, out device))
        {
            return Answers.Problem(AccountFault.NotFound, null);
        }

        return Answers.From(
            await devices.RevokeAsync(caller.Account, new DeviceId(device), caller.Account.Account, cancel),
            _ => TypedResults.NoContent());
    }

    static async Task<IResult> AddDevicePasswordAsync(
        DevicePasswordRequest body, ClaimsPrincipal user, Devices devices, CancellationToken cancel)
    {
        var caller = Caller.Of(user);
        var made =
            await devices.AddPasswordAsync(caller.Account, body.Name ?? "device", caller.Account.Account, cancel);
        return Answers.From(made, one => TypedResults.Created((string?)null,
            new DevicePasswordAnswer(Answers.Id(one.Device.Value), one.Name, one.Password.Reveal())));
    }

    static DeviceAnswer Item(DeviceInfo one, Caller caller) => new(
        Answers.Id(one.Device.Value), one.Kind switch
        {
            DeviceKind.Password => "password",
            DeviceKind.DevicePassword => "device-password",
            _ => "token",
        }, one.Name, one.Created, one.Used, one.Expires, one.Device == caller.Device);

    internal static AccountBody Body(AccountSummary found) => new(
        Answers.Id(found.Account.Value), found.Address.ToString(),
        AddressText.TryGetNumber(found.Address, out PhoneNumber number) ? number.ToString() : null,
        found.State, found.Created, found.Credentials);
}
