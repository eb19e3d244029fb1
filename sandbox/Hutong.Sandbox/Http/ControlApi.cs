using System.Net;
using Hutong.Kernel.Numbers;
using Hutong.Media.Codecs;
using Hutong.Media.Files;
using Hutong.Media.Tones;
using Hutong.Sandbox.Carrier;
using Hutong.Sandbox.Handsets;
using Hutong.Sandbox.Sound;

namespace Hutong.Sandbox.Http;

/// <summary>What the page and tests may do, over HTTP.</summary>
static class ControlApi
{
    const int SoundBytesMax = 20 << 20;
    const int DialCharactersMax = 64;
    const int ListenMillisecondsMax = 10_000;
    const int JitterMillisecondsMax = 2000;

    public static void Map(WebApplication app, HandsetWorld world, Trunk trunk, EventHub events)
    {
        var api = app.MapGroup("/api");
        api.MapGet("/handsets", () => world.All.Select(HandsetView.Of).ToArray());
        api.MapPost("/handsets", (NewHandset wanted) => Add(world, wanted));
        api.MapGet("/events", events.StreamAsync);
        api.MapGet("/clock", () => new ClockView(world.Clock.Speed, world.Now));
        api.MapPut("/clock", (ClockView wanted) =>
        {
            world.Clock.Speed = wanted.Speed;
            return new ClockView(world.Clock.Speed, world.Now);
        });
        api.MapGet("/trunk", () => View(trunk, world));
        api.MapPut("/trunk", (TrunkView wanted) => Change(trunk, world, wanted));

        var one = api.MapGroup("/handsets/{number}").AddEndpointFilter(async (context, next) =>
            Find(world, context.HttpContext) is null ? Refused(404, "There is no such telephone.")
                : await next(context));
        MapCalls(one, world);
        MapSound(one, world);
    }

    public static Handset? Find(HandsetWorld world, HttpContext context) =>
        PhoneNumber.TryParseE164(context.Request.RouteValues["number"] as string ?? "", out var number)
            ? world.Find(number) : null;

    static void MapCalls(RouteGroupBuilder one, HandsetWorld world)
    {
        one.MapGet("", (HttpContext context) => HandsetView.Of(Find(world, context)!));
        one.MapPut("/mood", (HttpContext context, Mood mood) =>
        {
            if (mood.Fault() is { } fault)
            {
                return Refused(400, fault);
            }

            var handset = Find(world, context)!;
            handset.Mood = mood;
            return Results.Ok(HandsetView.Of(handset));
        });
        one.MapPost("/dial", (HttpContext context, DialRequest wanted) =>
            wanted.To.Length is 0 or > DialCharactersMax || wanted.ShownAs?.Length > DialCharactersMax
                ? Refused(400, "There is no number to call.")
                : Done(context, world, Find(world, context)!.Dial(wanted.To, wanted.ShownAs), "It is in a call."));
        one.MapPost("/answer", (HttpContext context) =>
            Done(context, world, Find(world, context)!.Answer(), "It does not ring."));
        one.MapPost("/decline", (HttpContext context, DeclineRequest? wanted) =>
            wanted?.Status is < 300 or > 699
                ? Refused(400, "A call is refused with a code from 300 to 699.")
                : Done(context, world, Find(world, context)!.Decline(wanted?.Status ?? 603), "It does not ring."));
        one.MapPost("/hangup", (HttpContext context) =>
            Done(context, world, Find(world, context)!.HangUp(), "It is in no call."));
        one.MapPost("/hold", (HttpContext context, HoldRequest wanted) =>
            Done(context, world, Find(world, context)!.Hold(wanted.On), "Nobody talks."));
        one.MapPost("/keys", (HttpContext context, KeysRequest wanted) =>
            Done(context, world, Find(world, context)!.Press(wanted.Keys), "There is no call that takes these keys."));
    }

    static void MapSound(RouteGroupBuilder one, HandsetWorld world)
    {
        one.MapGet("/heard", (HttpContext context, int? milliseconds) =>
            Find(world, context)!.Latest is { } call
                ? Results.Ok(Listen(call, Math.Clamp(milliseconds ?? 1000, 20, ListenMillisecondsMax)))
                : Refused(404, "It has had no call."));
        one.MapGet("/recording", (HttpContext context) =>
            Find(world, context)!.Latest is { } call
                ? Results.File(call.Audio.Heard.ToWav(), "audio/wav")
                : Refused(404, "It has had no call."));
        one.MapPost("/play", async (HttpContext context) => await PlayAsync(context, Find(world, context)!));
        one.MapGet("/sound", (HttpContext context) => SoundSocket.RunAsync(context, Find(world, context)!));
    }

    static HeardView Listen(PhoneCall call, int milliseconds)
    {
        var sound = call.Audio.Heard.Last(TimeSpan.FromMilliseconds(milliseconds));
        var reading = ToneReading.Listen(sound, CallAudio.RateHz, 100, 7000);
        return new(
            Math.Round(reading.FrequencyHz, 2), Math.Round(reading.LevelDbov, 2), Math.Round(reading.Purity, 4),
            (double)sound.Length / CallAudio.RateHz, call.Audio.Keys);
    }

    // A WAV file: what it says from now on when it talks, or the next time in the mood "say". An empty one: the tune.
    static async Task<IResult> PlayAsync(HttpContext context, Handset handset)
    {
        if (context.Request.ContentLength is null or > SoundBytesMax)
        {
            return Refused(413, "A recording has at most 20 MB, and says how many.");
        }

        var file = new byte[(int)context.Request.ContentLength];
        await context.Request.Body.ReadExactlyAsync(file, context.RequestAborted);
        short[]? sound = null;
        if (file.Length > 0)
        {
            if (WavSound.TryRead(file, out var wav) != SoundFileFault.None
                || wav!.SampleRateHz is not (8000 or 16_000 or 24_000 or 32_000 or 48_000))
            {
                return Refused(400, "It is no WAV file of 8, 16, 24, 32 or 48 kHz.");
            }

            var resampler = new Resampler(wav.SampleRateHz, CallAudio.RateHz);
            sound = new short[resampler.OutputLength(wav.Samples.Length)];
            resampler.Process(wav.Samples, sound);
        }

        handset.Record(sound);
        if (sound is not null)
        {
            handset.Lend(new RecordingTalker(sound, isRepeated: false));
        }

        return Results.NoContent();
    }

    static IResult Add(HandsetWorld world, NewHandset wanted)
    {
        if (!PhoneNumber.TryParseE164(wanted.Number, out var number))
        {
            return Refused(400, "A number is written as +8613911110001.");
        }

        if (wanted.Mood?.Fault() is { } fault)
        {
            return Refused(400, fault);
        }

        var name = wanted.NameEn ?? wanted.NameZh ?? "";
        return world.Add(number, new(wanted.NameZh ?? name, name), wanted.Mood) is { } handset
            ? Results.Ok(HandsetView.Of(handset))
            : Refused(409, "The number has a telephone, or there are too many.");
    }

    static IResult Change(Trunk trunk, HandsetWorld world, TrunkView wanted)
    {
        if (wanted.Loss is < 0 or > 1 || wanted.JitterMs is < 0 or > JitterMillisecondsMax)
        {
            return Refused(400, $"loss is from 0 to 1, jitterMs from 0 to {JitterMillisecondsMax}.");
        }

        if (wanted.ServerSip is { } text)
        {
            if (!SandboxOptions.TryAddress(text, out var address) || !IPAddress.IsLoopback(address.Address))
            {
                return Refused(400, "The server is at an address of this machine and a port.");
            }

            trunk.ServerSip = address;
        }

        trunk.Health = wanted.Health ?? trunk.Health;
        world.Line = new(
            wanted.Loss ?? world.Line.Loss,
            wanted.JitterMs is { } jitter ? TimeSpan.FromMilliseconds(jitter) : world.Line.Jitter,
            wanted.Seed ?? world.Line.Seed);
        return Results.Ok(View(trunk, world));
    }

    static TrunkView View(Trunk trunk, HandsetWorld world) => new(
        trunk.Local.ToString(), trunk.Destination.ToString(), trunk.Health, trunk.HasRegistration, world.Line.Loss,
        world.Line.Jitter.TotalMilliseconds, world.Line.Seed);

    static IResult Done(HttpContext context, HandsetWorld world, bool isDone, string otherwise) =>
        isDone ? Results.Ok(HandsetView.Of(Find(world, context)!)) : Refused(409, otherwise);

    static IResult Refused(int status, string words) => Results.Json(new RefusalView(words), statusCode: status);
}
