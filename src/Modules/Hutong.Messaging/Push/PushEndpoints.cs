using System.Buffers.Text;
using System.Security.Claims;
using System.Text.Json.Serialization;
using Hutong.Contracts.Http;
using Hutong.Kernel;
using Hutong.Messaging.Push.Web;
using Hutong.Switch.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Messaging.Push;

/// <param name="Key">
/// The public key of this server (RFC 8292), base64url: the applicationServerKey of a browser.
/// </param>
sealed record PushKeyAnswer(string Key);

/// <param name="P256dh">The device's public key, base64url of 65 bytes.</param>
/// <param name="Auth">The device's secret, base64url of 16 bytes.</param>
sealed record PushDeviceKeys(string P256dh, string Auth);

/// <param name="Endpoint">The address that the browser or the UnifiedPush distributor gave.</param>
/// <param name="Keys">What it is encrypted for.</param>
sealed record PushRequest(string Endpoint, PushDeviceKeys Keys);

/// <param name="Id">Its id; the node of XEP-0357 at <paramref name="Service"/>.</param>
/// <param name="Service">The address of this server's push service.</param>
/// <param name="Endpoint">The origin of the endpoint; the rest is a secret.</param>
/// <param name="Current">Whether it was made by the token of the request.</param>
sealed record PushAnswer(string Id, string Service, string Endpoint, bool Current);

/// <param name="Items">All of them.</param>
/// <param name="Next">Always null: there are few.</param>
sealed record PushPage(IReadOnlyList<PushAnswer> Items, string? Next);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PushKeyAnswer))]
[JsonSerializable(typeof(PushRequest))]
[JsonSerializable(typeof(PushAnswer))]
[JsonSerializable(typeof(PushPage))]
sealed partial class PushJson : JsonSerializerContext;

/// <summary>Web Push subscriptions over HTTP.</summary>
static class PushEndpoints
{
    const int LongestEndpoint = 2_048;

    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/push").WithTags("push").RequireAuthorization(HttpPolicies.Account)
            .ProducesProblem(401);
        group.MapGet("/key", async (VapidKeys keys, CancellationToken cancel) =>
                TypedResults.Ok(new PushKeyAnswer(await keys.PublicAsync(cancel))))
            .WithSummary("The public key of this server's push").Produces<PushKeyAnswer>();
        group.MapGet("/subscriptions", ListAsync).WithSummary("The devices that are woken").Produces<PushPage>();
        group.MapPost("/subscriptions", AddAsync)
            .WithSummary("Wakes this device by Web Push or UnifiedPush; the same endpoint again replaces the first")
            .Produces<PushAnswer>(201).ProducesProblem(400).ProducesProblem(429);
        group.MapDelete("/subscriptions/{id}", RemoveAsync).WithSummary("Wakes it no more").Produces(204)
            .ProducesProblem(404);
    }

    static async Task<IResult> ListAsync(ClaimsPrincipal caller, UserTable users, CancellationToken cancel)
    {
        var asked = Caller.Of(caller);
        return await users.FindAsync(asked.Account.Address, cancel) is { } user
            ? TypedResults.Ok(new PushPage([.. PushBook.Of(user).All.Select(one => Answer(user, one, asked))], null))
            : TypedResults.Problem("the account is gone", statusCode: 401);
    }

    static async Task<IResult> AddAsync(
        PushRequest body, ClaimsPrincipal caller, UserTable users, PushTable table, PushOptions options, IIdSource ids,
        TimeProvider time, CancellationToken cancel)
    {
        if (body.Endpoint.Length > LongestEndpoint || !Uri.TryCreate(body.Endpoint, UriKind.Absolute, out var endpoint)
            || !(endpoint.Scheme == "https" || (endpoint.Scheme == "http" && options.AllowPlainHttp))
            || endpoint.UserInfo.Length > 0)
        {
            return TypedResults.Problem("endpoint is no https address", statusCode: 400);
        }

        if (!TryBytes(body.Keys.P256dh, out var key) || !WebPushMessage.IsKey(key)
            || !TryBytes(body.Keys.Auth, out var auth) || auth.Length != WebPushMessage.AuthBytes)
        {
            return TypedResults.Problem("keys are not those of RFC 8291", statusCode: 400);
        }

        var asked = Caller.Of(caller);
        if (await users.FindAsync(asked.Account.Address, cancel) is not { } user)
        {
            return TypedResults.Problem("the account is gone", statusCode: 401);
        }

        var book = PushBook.Of(user);
        var known = book.All.FirstOrDefault(one => one.Kind == PushKind.Web && one.Address == body.Endpoint);
        if (known is null && book.All.Length >= options.SubscriptionsMax)
        {
            return TypedResults.Problem("too many devices", statusCode: 429);
        }

        var added = new PushSubscription(known?.Id ?? PushIds.New(ids), asked.Device, PushKind.Web, body.Endpoint, "",
            key, auth, "", 0);
        var outcome = await table.AddAsync(user, added, known, time.GetUtcNow(), cancel);
        return outcome.IsDurable
            ? TypedResults.Created((string?)null, Answer(user, added, asked))
            : TypedResults.Problem("not possible now", statusCode: 503);
    }

    static async Task<IResult> RemoveAsync(
        string id, ClaimsPrincipal caller, UserTable users, PushTable table, CancellationToken cancel)
    {
        if (!PushIds.TryParse(id, out var number)
            || await users.FindAsync(Caller.Of(caller).Account.Address, cancel) is not { } user
            || PushBook.Of(user).Find(number) is null)
        {
            return TypedResults.Problem("there is no such subscription", statusCode: 404);
        }

        var outcome = await table.RemoveAsync(user, [number], cancel);
        return outcome.IsDurable ? TypedResults.NoContent()
            : TypedResults.Problem("not possible now", statusCode: 503);
    }

    static PushAnswer Answer(User user, PushSubscription one, Caller asked) => new(
        one.Name, one.Kind == PushKind.Web ? "push." + user.Address.Domain : one.Address,
        one.Kind == PushKind.Web ? new Uri(one.Address).GetLeftPart(UriPartial.Authority) : "xmpp:" + one.Address,
        one.Device == asked.Device);

    static bool TryBytes(string text, out byte[] bytes)
    {
        // Some senders fill up with =, which base64url leaves out.
        var trimmed = text.TrimEnd('=');
        bytes = trimmed.Length <= 128 && Base64Url.IsValid(trimmed) ? Base64Url.DecodeFromChars(trimmed) : [];
        return bytes.Length > 0;
    }
}
