using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Hutong.SandboxKit;

/// <summary>A telephone of the sandbox. What waits does so for <see cref="SandboxCarrier.Patience"/>, and says then
/// what
/// it waited for.</summary>
public sealed class Handset(SandboxCarrier carrier, string number)
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    readonly string path = "api/handsets/" + Uri.EscapeDataString(number);

    /// <summary>Its number, such as +8613911110001.</summary>
    public string Number => number;

    /// <summary>How it is now.</summary>
    public async Task<HandsetState> StateAsync() =>
        (await carrier.Http.GetFromJsonAsync<HandsetState>(path, SandboxCarrier.Json))!;

    /// <summary>Sets what it does when it is called.</summary>
    public async Task SetAsync(MoodSetting mood)
    {
        using var answer = await carrier.Http.PutAsJsonAsync(path + "/mood", mood, SandboxCarrier.Json);
        await SandboxCarrier.EnsureAsync(answer);
    }

    /// <inheritdoc cref="SetAsync(MoodSetting)"/>
    public Task SetAsync(HandsetMood mood) => SetAsync(new MoodSetting(mood));

    /// <summary>Calls a number of the server.</summary>
    /// <param name="to">The number that is dialled.</param>
    /// <param name="shownAs">What is shown as caller; null: its own number; empty: none.</param>
    public Task DialAsync(string to, string? shownAs = null) => PostAsync("dial", new { to, shownAs });

    /// <summary>Answers the call that rings.</summary>
    public Task AnswerAsync() => PostAsync("answer", new { });

    /// <summary>Refuses the call that rings.</summary>
    public Task DeclineAsync(int status = 603) => PostAsync("decline", new { status });

    /// <summary>Ends whatever goes on.</summary>
    public Task HangUpAsync() => PostAsync("hangup", new { });

    /// <summary>Holds the other end, or takes it back.</summary>
    public Task HoldAsync(bool on) => PostAsync("hold", new { on });

    /// <summary>Presses keys, by telephone-event.</summary>
    public Task PressAsync(string keys) => PostAsync("keys", new { keys });

    /// <summary>Plays a WAV file, into the call that goes on or the next one in the mood Say.</summary>
    public async Task PlayAsync(byte[] wav)
    {
        using var content = new ByteArrayContent(wav);
        content.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        using var answer = await carrier.Http.PostAsync(new Uri(path + "/play", UriKind.Relative), content);
        await SandboxCarrier.EnsureAsync(answer);
    }

    /// <summary>What it heard in its latest call: a WAV file of 16 kHz.</summary>
    public Task<byte[]> RecordingAsync() =>
        carrier.Http.GetByteArrayAsync(new Uri(path + "/recording", UriKind.Relative));

    /// <summary>What it heard in the last stretch of its latest call.</summary>
    public async Task<HandsetHearing> HeardAsync(int milliseconds = 500) =>
        (await carrier.Http.GetFromJsonAsync<HandsetHearing>(
            $"{path}/heard?milliseconds={milliseconds}", SandboxCarrier.Json))!;

    /// <summary>Waits until it rings aloud; gives the call, with who is shown.</summary>
    public async Task<HandsetCall> RingsAsync() =>
        (await UntilAsync("ringing", state => state.Call is { State: HandsetCallState.Ringing, Aloud: true })).Call!;

    /// <summary>Waits until it talks.</summary>
    public async Task<HandsetCall> TalksAsync() =>
        (await UntilAsync("talking", state => state.Call is { State: HandsetCallState.Talking })).Call!;

    /// <summary>Waits until a call is over; gives it.</summary>
    public async Task<HandsetCall> EndsAsync() =>
        (await UntilAsync("the end of a call", state => state is { Call: null, Last: not null })).Last!;

    /// <summary>Waits until the other end has pressed these keys in the call.</summary>
    public Task HearsKeysAsync(string keys) =>
        UntilAsync("the keys " + keys, state => state.Latest?.Keys == keys);

    /// <summary>Waits until it hears a pure tone of this frequency, within 2 %, and of this level or above.</summary>
    public async Task<HandsetHearing> HearsToneAsync(double hz, double levelDbov = -40)
    {
        HandsetHearing? heard = null;
        await UntilAsync(
            $"a tone of {hz} Hz",
            async state =>
            {
                heard = state.Latest is null ? null : await HeardAsync();
                return heard is { Seconds: >= 0.5 } && Math.Abs(heard.FrequencyHz - hz) < hz * 0.02
                    && heard.LevelDbov >= levelDbov
                    && heard.Purity > 0.8;
            },
            () => $"{heard}");
        return heard!;
    }

    /// <summary>Waits until it hears nothing.</summary>
    public async Task HearsSilenceAsync()
    {
        HandsetHearing? heard = null;
        await UntilAsync(
            "silence",
            async state => state.Latest is not null && (heard = await HeardAsync()).LevelDbov < -60,
            () => $"{heard}");
    }

    /// <summary>Waits until it is as is wanted.</summary>
    public Task<HandsetState> UntilAsync(string waitedFor, Func<HandsetState, bool> isSo) =>
        UntilAsync(waitedFor, state => Task.FromResult(isSo(state)), () => "");

    async Task<HandsetState> UntilAsync(string waitedFor, Func<HandsetState, Task<bool>> isSo, Func<string> seen)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var state = await StateAsync();
            if (await isSo(state))
            {
                return state;
            }

            if (TimeProvider.System.GetElapsedTime(started) > SandboxCarrier.Patience)
            {
                throw new TimeoutException(
                    $"The handset {number} waited for {waitedFor}; call {state.Call}, before {state.Last} {seen()}");
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    async Task PostAsync(string what, object body)
    {
        using var answer = await carrier.Http.PostAsJsonAsync($"{path}/{what}", body, SandboxCarrier.Json);
        await SandboxCarrier.EnsureAsync(answer);
    }
}
