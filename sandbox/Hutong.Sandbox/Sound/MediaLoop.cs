using Hutong.Media.Net;

namespace Hutong.Sandbox.Sound;

/// <summary>Calls every call's sound each 20 ms.</summary>
sealed class MediaLoop : IAsyncDisposable
{
    readonly TickParts<CallAudio> running = new();
    readonly MediaTick tick;

    public MediaLoop(TimeProvider time) => tick = new(time, Tick);

    public void Add(CallAudio audio)
    {
        running.Add(audio);
        tick.Wake();
    }

    public void Remove(CallAudio audio) => running.Remove(audio);

    public ValueTask DisposeAsync() => tick.DisposeAsync();

    bool Tick(int part)
    {
        var now = running[part];
        foreach (var audio in now)
        {
            audio.Tick();
        }

        return now.Length > 0;
    }
}
