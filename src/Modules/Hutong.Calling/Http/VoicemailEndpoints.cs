using System.Security.Claims;
using Hutong.Calling.Sounds;
using Hutong.Calling.Voicemail;
using Hutong.Contracts.Http;
using Hutong.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Calling.Http;

/// <param name="Id">Its id, which is that of the call.</param>
/// <param name="At">When the call came.</param>
/// <param name="From">Who left it; null when withheld.</param>
/// <param name="Seconds">How long it is.</param>
/// <param name="Url">Where it is; null when there was no room for a file.</param>
/// <param name="Heard">Whether it was listened to.</param>
sealed record VoicemailItem(string Id, DateTimeOffset At, string? From, long Seconds, string? Url, bool Heard);

/// <param name="Items">Messages, newest first.</param>
/// <param name="New">How many were not listened to.</param>
sealed record VoicemailPage(IReadOnlyList<VoicemailItem> Items, int New);

/// <summary>Voice messages over HTTP.</summary>
sealed class VoicemailEndpoints(VoicemailStore store)
{
    const int GreetingBytesMax = 4 << 20;
    static readonly TimeSpan GreetingMost = TimeSpan.FromSeconds(60);

    public void Map(IEndpointRouteBuilder group)
    {
        group.MapGet("", ListAsync).WithSummary("Voice messages, newest first").Produces<VoicemailPage>();
        group.MapPost("/{id}/heard", HearAsync).WithSummary("Says that a message was listened to").Produces(204)
            .ProducesProblem(404);
        group.MapDelete("/{id}", DeleteAsync).WithSummary("Deletes a message").Produces(204).ProducesProblem(404);
        group.MapGet("/greeting", GreetingAsync).WithSummary("One's own greeting, as it was set")
            .Produces<byte[]>(200, "audio/wav", "audio/ogg").ProducesProblem(404);
        group.MapPut("/greeting", GreetAsync).WithSummary("Sets one's own greeting: a WAV or Ogg Opus file")
            .Produces(204).ProducesProblem(400).ProducesProblem(413);
        group.MapDelete("/greeting", UngreetAsync).WithSummary("Goes back to the greeting of the service")
            .Produces(204);
    }

    async Task<IResult> ListAsync(ClaimsPrincipal user, CancellationToken cancel)
    {
        var rows = await store.ListAsync(Caller.Of(user).Account, false, cancel);
        return TypedResults.Ok(new VoicemailPage([.. rows.Select(row => new VoicemailItem(
            row.Id, TimeColumns.FromMicroseconds(row.At), row.Other.Length == 0 ? null : row.Other, row.Seconds,
            row.Url.Length == 0 ? null : row.Url, row.Heard == 1))], rows.Count(row => row.Heard == 0)));
    }

    async Task<IResult> HearAsync(string id, ClaimsPrincipal user, CancellationToken cancel) =>
        await store.HearAsync(Caller.Of(user).Account, id, cancel) ? TypedResults.NoContent() : CallAnswers.NotFound();

    async Task<IResult> DeleteAsync(string id, ClaimsPrincipal user, CancellationToken cancel) =>
        await store.DeleteAsync(Caller.Of(user).Account, id, cancel) ? TypedResults.NoContent()
            : CallAnswers.NotFound();

    async Task<IResult> GreetingAsync(ClaimsPrincipal user, CancellationToken cancel) =>
        await store.GreetingAsync(Caller.Of(user).Account, cancel) is { } sound
            ? TypedResults.Bytes(sound, sound.AsSpan().StartsWith("RIFF"u8) ? "audio/wav" : "audio/ogg")
            : TypedResults.Problem(statusCode: 404, title: "callers hear the greeting of the service",
                type: "urn:hutong:problem:not-found");

    async Task<IResult> GreetAsync(HttpRequest request, ClaimsPrincipal user, CancellationToken cancel)
    {
        if (request.ContentLength is null or > GreetingBytesMax)
        {
            return TypedResults.Problem(statusCode: 413, title: "a greeting has at most 4 MiB, and says how many",
                type: "urn:hutong:problem:too-long");
        }

        var content = new byte[(int)request.ContentLength];
        await request.Body.ReadExactlyAsync(content, cancel);
        if (SoundFiles.Read(content) is not { } sound || sound.Duration > GreetingMost
            || sound.SampleRateHz is not (8000 or 16_000 or 24_000 or 32_000 or 48_000))
        {
            return CallAnswers.Bad("a greeting is a WAV or Ogg Opus file of at most 60 seconds");
        }

        await store.SetGreetingAsync(Caller.Of(user).Account, content, cancel);
        return TypedResults.NoContent();
    }

    async Task<IResult> UngreetAsync(ClaimsPrincipal user, CancellationToken cancel)
    {
        await store.SetGreetingAsync(Caller.Of(user).Account, null, cancel);
        return TypedResults.NoContent();
    }
}
