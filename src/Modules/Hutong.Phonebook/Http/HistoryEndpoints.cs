using System.Globalization;
using System.Security.Claims;
using Hutong.Contracts.Http;
using Hutong.Contracts.Phonebook;
using Hutong.Phonebook.History;
using Hutong.Storage;
using Hutong.VCards;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Phonebook.Http;

/// <summary>What was done in the last 30 days, and bringing back what was.</summary>
sealed class HistoryEndpoints(HistoryReader reader, BookHistory history, TimeProvider time)
{
    const int MaxVersions = 100;

    public void Map(IEndpointRouteBuilder group)
    {
        group.MapGet("/operations", OperationsAsync).WithSummary("What was done to the phonebook, newest first")
            .Produces<OperationPage>();
        group.MapPost("/operations/{id:long}/undo", UndoAsync).WithSummary("Undoes an operation")
            .Produces<OperationAnswer>().ProducesProblem(410);
        group.MapGet("/at", AtAsync).WithSummary("What a restore to a time would do").Produces<RestoreAnswer>()
            .ProducesProblem(400);
        group.MapPost("/restore", RestoreAsync).WithSummary("Brings the phonebook back to a time")
            .Produces<OperationAnswer>().ProducesProblem(400);
        group.MapGet("/{id:long}/versions", VersionsAsync).WithSummary("How a contact was before")
            .Produces<VersionPage>();
        group.MapPost("/{id:long}/restore", RestoreCardAsync).WithSummary("Brings a contact back to how it was")
            .Produces<OperationAnswer>().ProducesProblem(404).ProducesProblem(409);
    }

    async Task<IResult> OperationsAsync(
        ClaimsPrincipal user, CancellationToken cancel, long after = long.MaxValue, int limit = 50)
    {
        limit = Math.Clamp(limit, 1, 200);
        var rows = await reader.OperationsAsync(Caller.Of(user).Account, history.Oldest, after, limit, cancel);
        return TypedResults.Ok(new OperationPage(
            [.. rows.Select(row => new OperationBody(ContactBodies.Text(row.Op), row.Kind, row.Cards,
                TimeColumns.FromMicroseconds(row.At), row.Source, row.UndoneBy != 0))],
            rows.Count == limit ? ContactBodies.Text(rows[^1].Op) : null));
    }

    async Task<IResult> UndoAsync(long id, ClaimsPrincipal user, CancellationToken cancel) =>
        await history.UndoAsync(Caller.Of(user).Account, id, ContactEndpoints.Source, cancel) is { } done
            ? Answer(done)
            : TypedResults.Problem("it is unknown, older than is kept, or undone", statusCode: 410,
                title: "this cannot be undone", type: "urn:hutong:problem:operation-gone");

    async Task<IResult> AtAsync(ClaimsPrincipal user, CancellationToken cancel, string at = "")
    {
        if (TimeOf(at) is not { } moment)
        {
            return NotATime();
        }

        var preview = await reader.PreviewAsync(Caller.Of(user).Account, moment.ToMicroseconds(), cancel);
        return TypedResults.Ok(new RestoreAnswer(
            moment, preview.Total, preview.Added, preview.Changed, preview.Removed));
    }

    async Task<IResult> RestoreAsync(RestoreBody body, ClaimsPrincipal user, CancellationToken cancel) =>
        TimeOf(body.Time ?? "") is { } moment
            ? Answer(await history.RestoreAsync(Caller.Of(user).Account, moment, ContactEndpoints.Source, cancel))
            : NotATime();

    async Task<IResult> VersionsAsync(long id, ClaimsPrincipal user, CancellationToken cancel)
    {
        var rows = await reader.VersionsAsync(
            Caller.Of(user).Account, id, history.Oldest, MaxVersions, cancel);
        return TypedResults.Ok(new VersionPage([.. rows.Select(row => new VersionBody(ContactBodies.Text(row.Counter),
            TimeColumns.FromMicroseconds(row.FromAt), TimeColumns.FromMicroseconds(row.UntilAt),
            VCardReader.Read(row.Card, new VCardLimits { MaxBytes = int.MaxValue }).Card?.DisplayName ?? ""))]));
    }

    async Task<IResult> RestoreCardAsync(
        long id, RestoreVersionBody body, ClaimsPrincipal user, CancellationToken cancel)
    {
        var owner = Caller.Of(user).Account;
        if (!long.TryParse(body.Version, NumberStyles.None, CultureInfo.InvariantCulture, out var counter)
            || await reader.VersionAsync(owner, id, counter, cancel) is not { } version
            || version.UntilAt < history.Oldest)
        {
            return PhonebookAnswers.NotFound();
        }

        var outcome = await history.RestoreCardAsync(owner, version, ContactEndpoints.Source, cancel);
        var fault = outcome.Fault != CardFault.None ? outcome.Fault : outcome.Written[0].Fault;
        return fault == CardFault.None ? ContactEndpoints.Answer(outcome)
            : PhonebookAnswers.Problem(fault, outcome.Written.Count > 0 ? outcome.Written[0] : null);
    }

    static IResult Answer(HistoryOutcome done) => done.Outcome.Fault != CardFault.None
        ? PhonebookAnswers.Problem(done.Outcome.Fault)
        : TypedResults.Ok(new OperationAnswer(
            done.Outcome.Operation == 0 ? null : ContactBodies.Text(done.Outcome.Operation), done.Outcome.Changed,
            ContactBodies.Text(done.Outcome.Counter), [.. done.Skipped.Select(ContactBodies.Text)]));

    DateTimeOffset? TimeOf(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            && moment <= time.GetUtcNow() && moment.ToMicroseconds() >= history.Oldest ? moment : null;

    static IResult NotATime() => PhonebookAnswers.Bad("the time is one of the last 30 days, in ISO 8601");
}
