using System.Globalization;
using System.Security.Claims;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Http;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Hutong.Messaging.Settings;

/// <summary>
/// What people choose, over HTTP. Every answer has an ETag; a change with <c>If-Match</c> is refused with 412 when
/// another device was faster.
/// </summary>
static class SettingsEndpoints
{
    const string Clock = "HH:mm";

    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/settings").WithTags("settings").RequireAuthorization(HttpPolicies.Account)
            .ProducesProblem(401);
        group.MapGet("/privacy", PrivacyAsync).WithSummary("Who may find, message, call and DING me")
            .Produces<PrivacyBody>();
        group.MapPatch("/privacy", ChangePrivacyAsync).WithSummary("Changes what is named")
            .Produces<PrivacyBody>().ProducesProblem(400).ProducesProblem(412);
        group.MapGet("/notifications", NotificationsAsync).WithSummary("Quiet hours, content, badge, conversations")
            .Produces<NotificationsBody>();
        group.MapPatch("/notifications", ChangeNotificationsAsync).WithSummary("Changes what is named")
            .Produces<NotificationsBody>().ProducesProblem(400).ProducesProblem(412);
        group.MapPut("/notifications/conversations/{address}", SetConversationAsync)
            .WithSummary("Mutes a conversation, for a time or for good, or all but mentions").Produces(204)
            .ProducesProblem(400).ProducesProblem(412).ProducesProblem(429);
        group.MapDelete("/notifications/conversations/{address}", ResetConversationAsync)
            .WithSummary("Takes a conversation's setting away").Produces(204).ProducesProblem(412);
    }

    static async Task<IResult> PrivacyAsync(
        ClaimsPrincipal caller, HttpContext http, UserTable users, CancellationToken cancel) =>
        await UserAsync(users, caller, cancel) is { } user ? Answer(http, PrivacyBook.Of(user)) : Gone();

    static async Task<IResult> ChangePrivacyAsync(
        PrivacyBody body, ClaimsPrincipal caller, HttpContext http, UserTable users, PrivacyTable table,
        CancellationToken cancel)
    {
        if (await UserAsync(users, caller, cancel) is not { } user)
        {
            return Gone();
        }

        if (!TryVersion(http, out var known))
        {
            return Stale();
        }

        var book = PrivacyBook.Of(user);
        var old = book.Rules;
        var rules = new Privacy(body.Find ?? old.Find, body.Message ?? old.Message, body.Call ?? old.Call,
            body.Ding ?? old.Ding);
        // What is kept was read from this version, whether the client names one or not.
        var outcome = await table.SaveAsync(user, rules, known ?? book.Version, cancel);
        return outcome.IsDurable ? Answer(http, PrivacyBook.Of(user)) : Problem(outcome);
    }

    static async Task<IResult> NotificationsAsync(
        ClaimsPrincipal caller, HttpContext http, UserTable users, CancellationToken cancel) =>
        await UserAsync(users, caller, cancel) is { } user
            ? Answer(http, await user.GetAsync(NotificationSettings.Slot, cancel)) : Gone();

    static async Task<IResult> ChangeNotificationsAsync(
        NotificationsChange body, ClaimsPrincipal caller, HttpContext http, UserTable users, NotificationTable table,
        CancellationToken cancel)
    {
        if (await UserAsync(users, caller, cancel) is not { } user)
        {
            return Gone();
        }

        if (!TryVersion(http, out var known))
        {
            return Stale();
        }

        var old = await user.GetAsync(NotificationSettings.Slot, cancel);
        var quiet = old.Quiet;
        if (body.QuietHours is { } hours)
        {
            if (!TryTime(hours.From, out var from) || !TryTime(hours.Until, out var until)
                || hours.Zone.Length > 64 || !TimeZoneInfo.TryFindSystemTimeZoneById(hours.Zone, out var zone)
                || !zone.HasIanaId)
            {
                return TypedResults.Problem(
                    "quietHours needs from and until as 22:00 and a zone as Asia/Shanghai", statusCode: 400);
            }

            quiet = new(hours.On, from, until, hours.Zone);
        }

        var settings = old with
        {
            Quiet = quiet, ShowContent = body.ShowContent ?? old.ShowContent, Badge = body.Badge ?? old.Badge,
        };
        var outcome = await table.SaveAsync(user, settings, known ?? old.Version, cancel);
        return outcome.IsDurable
            ? Answer(http, await user.GetAsync(NotificationSettings.Slot, cancel)) : Problem(outcome);
    }

    static Task<IResult> SetConversationAsync(
        string address, ConversationModeBody body, ClaimsPrincipal caller, HttpContext http, UserTable users,
        NotificationTable table, CancellationToken cancel) =>
        ConversationAsync(address, new(body.Mode, body.Until), caller, http, users, table, cancel);

    static Task<IResult> ResetConversationAsync(
        string address, ClaimsPrincipal caller, HttpContext http, UserTable users, NotificationTable table,
        CancellationToken cancel) => ConversationAsync(address, null, caller, http, users, table, cancel);

    static async Task<IResult> ConversationAsync(
        string address, ConversationMode? mode, ClaimsPrincipal caller, HttpContext http, UserTable users,
        NotificationTable table, CancellationToken cancel)
    {
        if (await UserAsync(users, caller, cancel) is not { } user)
        {
            return Gone();
        }

        if (!Jid.TryParse(address, out var conversation))
        {
            return TypedResults.Problem("this is not an address", statusCode: 400);
        }

        if (!TryVersion(http, out var known))
        {
            return Stale();
        }

        var current = await user.GetAsync(NotificationSettings.Slot, cancel);
        if (mode is not null && !current.Conversations.ContainsKey(conversation.Bare)
            && current.Conversations.Count >= NotificationTable.ConversationsMax)
        {
            return TypedResults.Problem("too many conversations have a setting of their own", statusCode: 429);
        }

        var outcome = await table.SaveAsync(user, conversation, mode, known, cancel);
        if (!outcome.IsDurable)
        {
            return Problem(outcome);
        }

        Tag(http, (await user.GetAsync(NotificationSettings.Slot, cancel)).Version);
        return TypedResults.NoContent();
    }

    static async ValueTask<User?> UserAsync(UserTable users, ClaimsPrincipal caller, CancellationToken cancel)
    {
        var account = Caller.Of(caller).Account;
        return await users.FindAsync(account.Address, cancel) is { } user && user.Account == account.Account
            ? user : null;
    }

    static Ok<PrivacyBody> Answer(HttpContext http, PrivacyBook book)
    {
        Tag(http, book.Version);
        return TypedResults.Ok(new PrivacyBody(book.Rules.Find, book.Rules.Message, book.Rules.Call, book.Rules.Ding));
    }

    static Ok<NotificationsBody> Answer(HttpContext http, NotificationSettings settings)
    {
        Tag(http, settings.Version);
        return TypedResults.Ok(Body(settings));
    }

    internal static NotificationsBody Body(NotificationSettings settings) => new(
        new(settings.Quiet.On, Text(settings.Quiet.From), Text(settings.Quiet.Until), settings.Quiet.Zone),
        settings.ShowContent, settings.Badge,
        [.. settings.Conversations.OrderBy(one => one.Key.ToString(), StringComparer.Ordinal)
            .Select(one => new ConversationBody(one.Key.ToString(), one.Value.Mode, one.Value.Until))]);

    static void Tag(HttpContext http, long version) => http.Response.Headers.ETag =
        string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>The version that the client changes; false when it is none that we ever gave.</summary>
    static bool TryVersion(HttpContext http, out long? version)
    {
        version = null;
        var match = http.Request.GetTypedHeaders().IfMatch;
        if (match is not { Count: > 0 } || match[0].Equals(EntityTagHeaderValue.Any))
        {
            return true;
        }

        var found = long.TryParse(match[0].Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture,
            out var number);
        version = number;
        return found && match.Count == 1;
    }

    static bool TryTime(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, Clock, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    static string Text(TimeOnly time) => time.ToString(Clock, CultureInfo.InvariantCulture);

    static ProblemHttpResult Problem(CommitOutcome outcome) => outcome.Result switch
    {
        CommitResult.Conflict => Stale(),
        CommitResult.DiskFull => TypedResults.Problem("the disk is full", statusCode: 503),
        _ => TypedResults.Problem("not possible now", statusCode: 503),
    };

    static ProblemHttpResult Stale() => TypedResults.Problem(
        "the settings were changed meanwhile", statusCode: 412, title: "changed at the same time");

    static ProblemHttpResult Gone() => TypedResults.Problem("the account is gone", statusCode: 401);
}
