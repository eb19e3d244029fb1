using System.Security.Claims;
using Hutong.Calling.Http;
using Hutong.Contracts.Calling;
using Hutong.Contracts.Http;
using Hutong.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Calling.Announcement;

/// <summary>Announcements over HTTP: begun, followed and cancelled by their owner.</summary>
sealed class AnnouncementEndpoints(AnnouncementDesk desk, AnnouncementQueries queries, AnnouncementOptions options)
{
    const int IdCharactersMax = 64, TargetCharactersMax = 256, PageMax = 200;

    public void Map(IEndpointRouteBuilder group)
    {
        group.MapPost("", BeginAsync).WithSummary("Calls people and reads them something")
            .Produces<AnnouncementBody>(201).Produces<AnnouncementBody>().ProducesProblem(400).ProducesProblem(403)
            .ProducesProblem(422).ProducesProblem(429).ProducesProblem(503);
        group.MapGet("", ListAsync).WithSummary("One's own announcements, newest first")
            .Produces<AnnouncementPage>();
        group.MapGet("/{id}", OneAsync).WithSummary("One announcement, and how many people are in which state")
            .Produces<AnnouncementBody>().ProducesProblem(404);
        group.MapGet("/{id}/people", PeopleAsync).WithSummary("What became of each person")
            .Produces<AnnouncementPeoplePage>().ProducesProblem(404);
        group.MapDelete("/{id}", CancelAsync).WithSummary("Cancels: nobody is called any more").Produces(204)
            .ProducesProblem(404);
    }

    async Task<IResult> BeginAsync(
        NewAnnouncementBody body, HttpContext http, ClaimsPrincipal user, CancellationToken cancel)
    {
        if (body.To is null || body.To.Any(one => one is not { Length: > 0 and <= TargetCharactersMax })
            || body.Id is { Length: > IdCharactersMax or 0 } || body.From is { Length: > TargetCharactersMax or 0 })
        {
            return CallAnswers.Bad("'to' is a list of numbers and addresses; 'id' has at most 64 characters");
        }

        var owner = Caller.Of(user).Account;
        var start = await desk.BeginAsync(new()
        {
            Owner = owner,
            To = body.To,
            Text = body.Text,
            Language = body.Language,
            // Without the type there would be a sound always, and an empty one: an array that is null converts.
            Sound = body.Audio is { } audio ? new ReadOnlyMemory<byte>(audio) : (ReadOnlyMemory<byte>?)null,
            AsksToConfirm = body.Confirm,
            OffersAgain = body.Again,
            Attempts = body.Attempts,
            Interval = TimeSpan.FromSeconds(body.IntervalSeconds),
            From = body.From,
            Id = body.Id,
        }, cancel);
        if (start.Id is not { } id || await queries.OwnAsync(owner, id, cancel) is not { } row)
        {
            return Problem(start.Refusal ?? AnnouncementRefusal.Failed,
                http.Request.Headers.AcceptLanguage.ToString());
        }

        var answer = Body(row, await queries.CountAsync(row, cancel));
        return start.IsNew ? TypedResults.Created($"/api/v1/announcements/{id}", answer) : TypedResults.Ok(answer);
    }

    async Task<IResult> ListAsync(
        ClaimsPrincipal user, CancellationToken cancel, string? after = null, int limit = 50)
    {
        limit = Math.Clamp(limit, 1, PageMax);
        var (before, id) = HistoryCursor.Read(after);
        var rows = await queries.OfAsync(Caller.Of(user).Account, before, id, limit, cancel);
        return TypedResults.Ok(new AnnouncementPage([.. rows.Select(row => Body(row, null))], rows.Count == limit
            ? HistoryCursor.Write(rows[^1].CreatedAt.ToMicroseconds(), rows[^1].Id) : null));
    }

    async Task<IResult> OneAsync(string id, ClaimsPrincipal user, CancellationToken cancel) =>
        await queries.OwnAsync(Caller.Of(user).Account, id, cancel) is { } row
            ? TypedResults.Ok(Body(row, await queries.CountAsync(row, cancel))) : NotFound();

    async Task<IResult> PeopleAsync(string id, HttpContext http, ClaimsPrincipal user, CancellationToken cancel,
        int after = -1, int limit = 50, string? state = null)
    {
        if (await queries.OwnAsync(Caller.Of(user).Account, id, cancel) is not { } row)
        {
            return NotFound();
        }

        limit = Math.Clamp(limit, 1, PageMax);
        var people = await queries.PeopleAsync(row, after, limit, state, cancel);
        var language = http.Request.Headers.AcceptLanguage.ToString();
        return TypedResults.Ok(new AnnouncementPeoplePage([.. people.Select(one => Body(row, one, language))],
            people.Count == limit ? people[^1].Number : null));
    }

    async Task<IResult> CancelAsync(string id, ClaimsPrincipal user, CancellationToken cancel) =>
        await desk.CancelAsync(Caller.Of(user).Account, id, cancel) ? TypedResults.NoContent() : NotFound();

    static AnnouncementBody Body(AnnouncementRow row, IReadOnlyDictionary<string, int>? people) => new(row.Id,
        row.State, row.Text.Length == 0 ? null : row.Text, row.Language, row.Length.TotalSeconds, row.AsksToConfirm,
        row.OffersAgain, row.Attempts, (long)row.Interval.TotalSeconds, row.CreatedAt, row.EndedAt, row.People,
        people);

    static AnnouncementPersonBody Body(AnnouncementRow row, AnnouncementPerson one, string? language) => new(
        one.Number, one.Target, one.State,
        (one.Heard < row.Length ? one.Heard : row.Length).TotalSeconds, one.ConfirmedAt, one.Attempts, one.NextAt,
        one.Reason.Length == 0 ? null : one.Reason, CallReader.Words(one.Reason, language),
        one.Call.Length == 0 ? null : one.Call, one.ChangedAt);

    Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Problem(AnnouncementRefusal refusal, string? language)
    {
        var chinese = language?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) == true;
        var (status, name, zh, en) = refusal switch
        {
            AnnouncementRefusal.Off => (403, "off", "本服务未开放语音通知", "there are no announcements here"),
            AnnouncementRefusal.BadText =>
                (400, "text", $"请提供不超过 {AnnouncementSounds.TextCharactersMax} 字的文字（中文或英文），或一段录音",
                $"a 'text' of at most {AnnouncementSounds.TextCharactersMax} characters in zh or en, or an 'audio'"),
            AnnouncementRefusal.BadPlan => (400, "plan", $"最多呼叫 {options.MaxAttempts} 次，间隔 60 至 86400 秒",
                $"1 to {options.MaxAttempts} attempts, 60 to 86400 seconds apart"),
            AnnouncementRefusal.BadSound =>
                (422, "audio", $"录音须为不超过 {options.Longest.TotalSeconds} 秒的 WAV 或 Ogg Opus 文件",
                $"'audio' is a WAV or Ogg Opus file of at most {options.Longest.TotalSeconds} seconds"),
            AnnouncementRefusal.NoSpeech => (422, "no-speech", "服务器未安装语音合成，请上传录音",
                "this server cannot speak; give an 'audio'"),
            AnnouncementRefusal.Nobody => (400, "nobody", "请至少填写一位接听人", "'to' names nobody"),
            AnnouncementRefusal.TooMany => (422, "too-many", $"一次最多通知 {options.MaxPeople} 人",
                $"at most {options.MaxPeople} people at a time"),
            AnnouncementRefusal.TooManyToday => (429, "too-many-today", $"每天最多通知 {options.MaxPeopleOfDay} 人",
                $"at most {options.MaxPeopleOfDay} people within a day"),
            AnnouncementRefusal.CallerIdNotProved => (403, "caller-id-not-proved", "该号码未经验证，不能用来主叫",
                "this number is not proved to be yours"),
            _ => (503, "failed", "出错了，请稍后再试", "something failed, try again soon"),
        };
        return TypedResults.Problem(statusCode: status, title: chinese ? zh : en,
            type: "urn:hutong:problem:announcement-" + name);
    }

    static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult NotFound() => TypedResults.Problem(
        statusCode: 404, title: "there is no such announcement", type: "urn:hutong:problem:not-found");
}
