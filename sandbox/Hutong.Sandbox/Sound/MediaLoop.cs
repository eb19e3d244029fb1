using System.Collections.Concurrent;
using Hutong.Media.Net;

namespace Hutong.Sandbox.Sound;

/// <summary>Calls every call's sound each 20 ms.</summary>
sealed class MediaLoop : IAsyncDisposable
{
    readonly ConcurrentDictionary<CallAudio, byte> running = new();
    readonly MediaTick tick;

    public MediaLoop(TimeProvider time) => tick = new(time, Tick);

    public void Add(CallAudio audio) => running.TryAdd(audio, 0);

    public void Remove(CallAudio audio) => running.TryRemove(audio, out _);

    public ValueTask DisposeAsync() => tick.DisposeAsync();

    void Tick()
    {
        foreach (var (audio, _) in running)
        {
            audio.Tick();
        }
    }
}
