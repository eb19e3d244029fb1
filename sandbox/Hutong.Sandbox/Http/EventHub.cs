using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Hutong.Sandbox.Handsets;

namespace Hutong.Sandbox.Http;

/// <summary>
/// Tells pages and tests of every change of a handset, by server-sent events: each is the whole handset, and the first
/// are all of them.
/// </summary>
sealed class EventHub
{
    /// <summary>A reader this far behind loses the oldest: the next event of a handset says all of it anyway.</summary>
    const int QueueMax = 1000;

    readonly ConcurrentDictionary<Channel<Handset>, byte> readers = new();
    readonly HandsetWorld world;

    public EventHub(HandsetWorld world)
    {
        this.world = world;
        world.OnChanged = Publish;
    }

    public async Task StreamAsync(HttpContext context)
    {
        var channel = Channel.CreateBounded<Handset>(
            new BoundedChannelOptions(QueueMax) { FullMode = BoundedChannelFullMode.DropOldest });
        readers.TryAdd(channel, 0);
        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            foreach (var handset in world.All)
            {
                channel.Writer.TryWrite(handset);
            }

            await foreach (var handset in channel.Reader.ReadAllAsync(context.RequestAborted))
            {
                var json = JsonSerializer.Serialize(HandsetView.Of(handset), ViewJson.Default.HandsetView);
                await context.Response.WriteAsync($"event: handset\ndata: {json}\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The reader went, or the program ends.
        }
        finally
        {
            readers.TryRemove(channel, out _);
        }
    }

    /// <summary>Ends all streams, so that the program can end.</summary>
    public void Close()
    {
        foreach (var (channel, _) in readers)
        {
            channel.Writer.TryComplete();
        }
    }

    void Publish(Handset handset)
    {
        foreach (var (channel, _) in readers)
        {
            channel.Writer.TryWrite(handset);
        }
    }
}
