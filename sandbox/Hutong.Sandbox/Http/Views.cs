using System.Text.Json;
using System.Text.Json.Serialization;
using Hutong.Kernel.Numbers;
using Hutong.Sandbox.Carrier;
using Hutong.Sandbox.Handsets;

namespace Hutong.Sandbox.Http;

/// <summary>A handset as the page and tests see it.</summary>
sealed record HandsetView(
    long Revision, string Number, string Shown, string Region, string NameZh, string NameEn, Mood Mood, bool Appeared,
    CallView? Call, CallView? Last)
{
    public static HandsetView Of(Handset handset)
    {
        var revision = handset.Revision;
        var (current, latest) = (handset.Current, handset.Latest);
        return new(
            revision, handset.Number.ToString(), NumberingPlans.World.FormatInternational(handset.Number),
            handset.Region,
            handset.Owner.NameZh, handset.Owner.NameEn, handset.Mood,
            handset.HasAppeared, current is null ? null : CallView.Of(current),
            latest is null || latest == current ? null : CallView.Of(latest));
    }
}

/// <summary>A call as the page and tests see it.</summary>
sealed record CallView(
    long Id, bool Incoming, Party Peer, PhoneCallState State, bool Aloud, bool Held, bool HeldThere,
    DateTimeOffset Started, DateTimeOffset? Answered, DateTimeOffset? Ended, string? End, int Status, string? Codec,
    string Keys, long PacketsIn, long PacketsOut, double Loss, double JitterMs, double HeardSeconds)
{
    public static CallView Of(PhoneCall call)
    {
        var (loss, jitter) = call.Audio.Reception;
        return new(
            call.Id, call.IsIncoming, call.Peer, call.State, call.IsAloud, call.IsHeld, call.IsHeldThere, call.Started,
            call.Answered, call.Ended,
            call.End is { } end ? JsonNamingPolicy.CamelCase.ConvertName(end.ToString()) : null,
            call.Status, call.Audio.CodecName, call.Audio.Keys, call.Audio.PacketsIn, call.Audio.PacketsOut,
            Math.Round(loss, 4), Math.Round(jitter.TotalMilliseconds, 2), call.Audio.Heard.Duration.TotalSeconds);
    }
}

/// <summary>What a handset hears.</summary>
sealed record HeardView(double FrequencyHz, double LevelDbov, double Purity, double Seconds, string Keys);

/// <summary>A new handset.</summary>
sealed record NewHandset(string Number, string? NameZh, string? NameEn, Mood? Mood);

/// <summary>A call that a handset is to make.</summary>
sealed record DialRequest(string To, string? ShownAs);

/// <summary>Keys to press.</summary>
sealed record KeysRequest(string Keys);

/// <summary>Hold, or back.</summary>
sealed record HoldRequest(bool On);

/// <summary>Refuses a call.</summary>
sealed record DeclineRequest(int? Status);

/// <summary>The clock of the sandbox.</summary>
sealed record ClockView(double Speed, DateTimeOffset? Now);

/// <summary>The trunk, and how the network behind it is for calls that begin now.</summary>
sealed record TrunkView(
    string? Sip, string? ServerSip, TrunkHealth? Health, bool? Registered, double? Loss, double? JitterMs, int? Seed);

/// <summary>What was refused, in words.</summary>
sealed record RefusalView(string Error);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HandsetView[]))]
[JsonSerializable(typeof(HeardView))]
[JsonSerializable(typeof(NewHandset))]
[JsonSerializable(typeof(DialRequest))]
[JsonSerializable(typeof(KeysRequest))]
[JsonSerializable(typeof(HoldRequest))]
[JsonSerializable(typeof(DeclineRequest))]
[JsonSerializable(typeof(ClockView))]
[JsonSerializable(typeof(TrunkView))]
[JsonSerializable(typeof(RefusalView))]
sealed partial class ViewJson : JsonSerializerContext;
