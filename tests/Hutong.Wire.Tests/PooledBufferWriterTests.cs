using System.Buffers;

namespace Hutong.Wire.Tests;

public class PooledBufferWriterTests
{
    [Fact]
    public void Grows_and_keeps_what_was_written()
    {
        using var writer = new PooledBufferWriter(1);
        for (var i = 0; i < 10_000; i++)
        {
            writer.Write([(byte)i]);
        }

        Assert.Equal(10_000, writer.WrittenCount);
        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => (byte)i), writer.ToArray());
        Assert.True(writer.GetMemory(70_000).Length >= 70_000);
        Assert.Equal(10_000, writer.WrittenCount);
    }

    [Fact]
    public void Begins_anew_when_cleared_and_when_disposed()
    {
        var writer = new PooledBufferWriter();
        writer.Write("abc"u8);
        writer.Clear();
        writer.Write("d"u8);
        Assert.Equal("d"u8.ToArray(), writer.ToArray());
        writer.Dispose();
        writer.Dispose();
        Assert.Equal(0, writer.WrittenCount);
        writer.Write("e"u8);
        Assert.Equal("e"u8.ToArray(), writer.ToArray());
        writer.Dispose();
    }

    [Fact]
    public void Refuses_to_advance_past_its_buffer()
    {
        using var writer = new PooledBufferWriter();
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(1 << 20));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Advance(-1));
    }
}
