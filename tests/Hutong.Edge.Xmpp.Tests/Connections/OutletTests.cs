using System.Net;
using System.Text;
using Hutong.Edge.Xmpp.Connections;

namespace Hutong.Edge.Xmpp.Tests.Connections;

public sealed class OutletTests
{
    [Fact]
    public void Writes_at_once_outside_of_a_batch()
    {
        var carrier = new RecordingCarrier();
        var outlet = new Outlet(carrier, new OutputFlusher(), 1_000);
        Write(outlet, "<a/>");
        Write(outlet, "<b/>");
        Assert.Equal(["<a/>", "<b/>"], carrier.Writes);
    }

    [Fact]
    public void Writes_once_for_a_batch_and_once_for_a_turn_of_the_reader()
    {
        var flusher = new OutputFlusher();
        var carrier = new RecordingCarrier();
        var outlet = new Outlet(carrier, flusher, 1_000);
        flusher.BeginBatch();
        Write(outlet, "<a/>");
        Write(outlet, "<b/>");
        Assert.Empty(carrier.Writes);
        flusher.EndOfBatch();
        outlet.Cork();
        Write(outlet, "<c/>");
        Write(outlet, "<d/>");
        outlet.Uncork();
        Assert.Equal(["<a/><b/>", "<c/><d/>"], carrier.Writes);
    }

    [Fact]
    public void Writes_what_a_cork_held_back_when_the_batch_ended_before()
    {
        var flusher = new OutputFlusher();
        var carrier = new RecordingCarrier();
        var outlet = new Outlet(carrier, flusher, 1_000);
        outlet.Cork();
        flusher.BeginBatch();
        Write(outlet, "<a/>");
        flusher.EndOfBatch();
        Assert.Empty(carrier.Writes);
        outlet.Uncork();
        Assert.Equal(["<a/>"], carrier.Writes);
    }

    [Fact]
    public async Task Fills_the_next_buffer_while_a_write_is_under_way_and_refuses_beyond_the_limit()
    {
        var carrier = new RecordingCarrier { Blocked = new() };
        var outlet = new Outlet(carrier, new OutputFlusher(), 10);
        Write(outlet, "<a/>");
        Write(outlet, "<b/>");
        Assert.False(outlet.Write("<c/>"u8));
        var drained = outlet.DrainedAsync();
        Assert.False(drained.IsCompleted);
        var release = carrier.Blocked;
        carrier.Blocked = null;
        release.SetResult();
        await drained;
        Assert.Equal(["<a/>", "<b/>"], carrier.Writes);
        Assert.True(outlet.Write("<c/>"u8));
    }

    [Fact]
    public void Ends_after_the_last_word_and_takes_nothing_more()
    {
        var carrier = new RecordingCarrier();
        var outlet = new Outlet(carrier, new OutputFlusher(), 1_000);
        outlet.Write("<last/>"u8);
        outlet.End();
        Write(outlet, "<more/>");
        Assert.Equal(["<last/>", "(end)"], carrier.Writes);
    }

    [Fact]
    public void Drops_the_connection_when_the_transport_fails()
    {
        var carrier = new RecordingCarrier { Fails = true };
        var outlet = new Outlet(carrier, new OutputFlusher(), 1_000);
        Write(outlet, "<a/>");
        Assert.True(carrier.Aborted);
        Write(outlet, "<b/>");
        Assert.Empty(carrier.Writes);
    }

    [Fact]
    public void Gives_each_element_a_frame_of_its_own_when_framed()
    {
        var flusher = new OutputFlusher();
        var carrier = new RecordingCarrier { Framed = true };
        var outlet = new Outlet(carrier, flusher, 1_000);
        flusher.BeginBatch();
        Write(outlet, "<a/>");
        Write(outlet, "<b/>");
        flusher.EndOfBatch();
        Assert.Equal(["<a/>", "<b/>"], carrier.Writes);
    }

    static void Write(Outlet outlet, string text)
    {
        Assert.True(outlet.Write(Encoding.UTF8.GetBytes(text)));
        outlet.Schedule();
    }

    sealed class RecordingCarrier : Carrier
    {
        public List<string> Writes { get; } = [];

        public TaskCompletionSource? Blocked { get; set; }

        public bool Fails { get; init; }

        public bool Framed { get; init; }

        public bool Aborted { get; private set; }

        public override IPAddress? Peer => null;

        public override bool IsSecure => false;

        public override bool IsFramed => Framed;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer) => new(0);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
        {
            if (Fails)
            {
                throw new IOException("gone");
            }

            Writes.Add(Encoding.UTF8.GetString(bytes.Span));
            if (Blocked is not null)
            {
                await Blocked.Task;
            }
        }

        public override ValueTask EndOutputAsync()
        {
            Writes.Add("(end)");
            return default;
        }

        public override void Abort() => Aborted = true;

        public override ValueTask DisposeAsync() => default;
    }
}
