using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;

namespace Hutong.Bench.Load.Net;

/// <summary>
/// All connections on one thread over epoll: read what is there, hand out whole elements, and write what that made,
/// one <c>send</c> per connection and turn.
/// </summary>
sealed unsafe class EventLoop : IDisposable
{
    const int EventsPerTurn = 512;
    const int BufferBytes = 1 << 18;

    // The kernel's epoll_event is packed on x86-64 only.
    static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    static readonly int EventBytes = DataOffset + 8;

    readonly byte[] address;
    readonly int poll;
    readonly byte* events;
    readonly byte* buffer;
    readonly List<Connection?> slots = [];
    readonly Stack<int> free = [];
    List<Connection> ready = [];
    List<Connection> flushing = [];

    public EventLoop(IPEndPoint server)
    {
        address = new byte[16];
        BinaryPrimitives.WriteInt16LittleEndian(address, Libc.InternetFamily);
        BinaryPrimitives.WriteUInt16BigEndian(address.AsSpan(2), (ushort)server.Port);
        server.Address.GetAddressBytes().CopyTo(address, 4);
        poll = Check(Libc.CreatePoll(0), "epoll_create1");
        events = (byte*)NativeMemory.Alloc((nuint)(EventsPerTurn * EventBytes));
        buffer = (byte*)NativeMemory.Alloc(BufferBytes);
        _ = Libc.SetTimerSlack(29, 1, 0, 0, 0);
    }

    public Connection Connect(IConnectionOwner owner, int user)
    {
        var descriptor = Check(Libc.OpenSocket(Libc.InternetFamily, Libc.StreamNonBlocking, 0), "socket");
        var one = 1;
        _ = Libc.SetOption(descriptor, Libc.ProtocolTcp, Libc.NoDelay, &one, sizeof(int));
        if (!free.TryPop(out var slot))
        {
            slot = slots.Count;
            slots.Add(null);
        }

        var connection = new Connection
        {
            Owner = owner,
            User = user,
            Slot = slot,
            Descriptor = descriptor,
            Connecting = true,
        };
        slots[slot] = connection;
        fixed (byte* to = address)
        {
            if (Libc.Connect(descriptor, to, address.Length) != 0
                && Marshal.GetLastPInvokeError() is var error && error != Libc.InProgress)
            {
                throw new InvalidOperationException($"connect: error {error}");
            }
        }

        Control(Libc.Add, connection, Libc.Readable | Libc.Writable);
        return connection;
    }

    /// <summary>Puts the connection on the list of those that are written at the end of this turn.</summary>
    public void Wrote(Connection connection)
    {
        if (!connection.Queued)
        {
            connection.Queued = true;
            ready.Add(connection);
        }
    }

    public void Write(Connection connection, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(connection.Extend(bytes.Length));
        Wrote(connection);
    }

    public void Close(Connection connection)
    {
        if (!connection.Open)
        {
            return;
        }

        _ = Libc.Close(connection.Descriptor);
        connection.Descriptor = -1;
        slots[connection.Slot] = null;
        free.Push(connection.Slot);
    }

    /// <summary>Writes what waits, sleeps until something arrives or the time is up, and handles it.</summary>
    public void Turn(TimeSpan atMost)
    {
        Flush();
        var ticks = Math.Max(0, atMost.Ticks);
        var timeout = stackalloc long[2];
        timeout[0] = ticks / TimeSpan.TicksPerSecond;
        timeout[1] = ticks % TimeSpan.TicksPerSecond * 100;
        var count = Libc.WaitPoll(poll, events, EventsPerTurn, timeout, 0);
        for (var i = 0; i < count; i++)
        {
            var at = events + i * EventBytes;
            if (slots[*(int*)(at + DataOffset)] is { } connection)
            {
                Handle(connection, *(uint*)at);
            }
        }

        Flush();
    }

    /// <summary>Turns until the condition holds; false when the time ran out first.</summary>
    public bool TurnUntil(Func<bool> condition, TimeSpan atMost)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > atMost)
            {
                return false;
            }

            Turn(TimeSpan.FromMilliseconds(20));
        }

        return true;
    }

    /// <summary>Writes all output that the sockets take.</summary>
    public void Flush()
    {
        (ready, flushing) = (flushing, ready);
        foreach (var connection in flushing)
        {
            connection.Queued = false;
            if (connection is { Open: true, Connecting: false, WaitsForRoom: false })
            {
                Flush(connection);
            }
        }

        flushing.Clear();
    }

    public void Dispose()
    {
        foreach (var connection in slots.OfType<Connection>().ToList())
        {
            Close(connection);
        }

        _ = Libc.Close(poll);
        NativeMemory.Free(events);
        NativeMemory.Free(buffer);
    }

    void Handle(Connection connection, uint what)
    {
        if (connection.Connecting)
        {
            FinishConnect(connection);
            return;
        }

        if ((what & (Libc.Readable | Libc.HungUp | Libc.Failed)) != 0)
        {
            Read(connection);
        }

        if ((what & Libc.Writable) != 0 && connection.Open)
        {
            Flush(connection);
        }
    }

    void FinishConnect(Connection connection)
    {
        int error;
        var length = sizeof(int);
        _ = Libc.GetOption(connection.Descriptor, Libc.SocketLevel, Libc.SocketError, &error, &length);
        if (error != 0)
        {
            Fail(connection, $"connect: error {error}");
            return;
        }

        connection.Connecting = false;
        Control(Libc.Modify, connection, Libc.Readable);
        connection.Owner.Connected(connection);
    }

    void Read(Connection connection)
    {
        var kept = connection.RestLength;
        if (kept > 0)
        {
            connection.Rest.AsSpan(0, kept).CopyTo(new Span<byte>(buffer, BufferBytes));
        }

        var received = (int)Libc.Receive(connection.Descriptor, buffer + kept, BufferBytes - kept, 0);
        if (received <= 0)
        {
            var error = received == 0 ? 0 : Marshal.GetLastPInvokeError();
            if (error is not (Libc.TryAgain or Libc.Interrupted))
            {
                Fail(connection, received == 0 ? "closed by the server" : $"recv: error {error}");
            }

            return;
        }

        Scan(connection, new ReadOnlySpan<byte>(buffer, kept + received));
    }

    void Scan(Connection connection, ReadOnlySpan<byte> data)
    {
        while (connection.Open)
        {
            var kind = ElementScanner.Next(data, out var start, out var length);
            if (kind is ElementKind.NeedMore or ElementKind.Invalid)
            {
                data = data[start..];
                if (kind == ElementKind.Invalid || data.Length == BufferBytes)
                {
                    Fail(connection, "the server's bytes are no stream");
                }

                break;
            }

            connection.Owner.Received(connection, kind, data.Slice(start, length));
            data = data[(start + length)..];
        }

        if (data.Length > 0 && (connection.Rest?.Length ?? 0) < data.Length)
        {
            connection.Rest = new byte[data.Length + 512];
        }

        data.CopyTo(connection.Rest);
        connection.RestLength = data.Length;
    }

    void Flush(Connection connection)
    {
        var output = connection.Output;
        while (output.Length > 0)
        {
            nint sent;
            fixed (byte* from = output)
            {
                sent = Libc.Send(connection.Descriptor, from, output.Length, Libc.NoSignal);
            }

            if (sent < 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error == Libc.Interrupted)
                {
                    continue;
                }

                if (error != Libc.TryAgain)
                {
                    Fail(connection, $"send: error {error}");
                    return;
                }

                break;
            }

            connection.Sent((int)sent);
            output = connection.Output;
        }

        var waits = output.Length > 0;
        if (waits != connection.WaitsForRoom)
        {
            connection.WaitsForRoom = waits;
            Control(Libc.Modify, connection, waits ? Libc.Readable | Libc.Writable : Libc.Readable);
        }
    }

    void Fail(Connection connection, string reason)
    {
        if (connection.Open)
        {
            Close(connection);
            connection.Owner.Closed(connection, reason);
        }
    }

    void Control(int operation, Connection connection, uint interest)
    {
        var change = stackalloc byte[EventBytes];
        *(uint*)change = interest;
        *(long*)(change + DataOffset) = connection.Slot;
        Check(Libc.ControlPoll(poll, operation, connection.Descriptor, change), "epoll_ctl");
    }

    static int Check(int result, string call) =>
        result >= 0 ? result : throw new InvalidOperationException($"{call}: error {Marshal.GetLastPInvokeError()}");
}
