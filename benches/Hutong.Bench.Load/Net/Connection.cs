namespace Hutong.Bench.Load.Net;

/// <summary>What a connection tells whoever drives it. All calls are made by the one thread of the loop.</summary>
interface IConnectionOwner
{
    void Connected(Connection connection);

    void Received(Connection connection, ElementKind kind, ReadOnlySpan<byte> element);

    void Closed(Connection connection, string reason);
}

/// <summary>One TCP connection to the server under test: its descriptor and the bytes that wait to go out.</summary>
sealed class Connection
{
    byte[] output = new byte[1024];
    int outputStart;
    int outputEnd;

    /// <summary>Position in the loop's table; also the number that the poll returns.</summary>
    public int Slot { get; set; }

    public int Descriptor { get; set; } = -1;

    public required IConnectionOwner Owner { get; set; }

    /// <summary>The account's number when the connection is a session: user0, user1, ...</summary>
    public int User { get; init; }

    public bool Connecting { get; set; }

    /// <summary>True while it stands in the loop's list of connections with output.</summary>
    public bool Queued { get; set; }

    public bool WaitsForRoom { get; set; }

    /// <summary>The beginning of an element whose end has not come yet.</summary>
    public byte[]? Rest { get; set; }

    public int RestLength { get; set; }

    public ReadOnlySpan<byte> Output => output.AsSpan(outputStart, outputEnd - outputStart);

    public bool Open => Descriptor >= 0;

    /// <summary>Gives room for that many bytes at the end of the output; the caller fills all of it.</summary>
    public Span<byte> Extend(int length)
    {
        if (outputEnd + length > output.Length)
        {
            MakeRoom(length);
        }

        var room = output.AsSpan(outputEnd, length);
        outputEnd += length;
        return room;
    }

    public void Sent(int length)
    {
        outputStart += length;
        if (outputStart == outputEnd)
        {
            outputStart = 0;
            outputEnd = 0;
        }
    }

    void MakeRoom(int length)
    {
        var waiting = outputEnd - outputStart;
        var larger = output.Length;
        while (larger < waiting + length)
        {
            larger *= 2;
        }

        var target = larger == output.Length ? output : new byte[larger];
        output.AsSpan(outputStart, waiting).CopyTo(target);
        output = target;
        outputStart = 0;
        outputEnd = waiting;
    }
}
