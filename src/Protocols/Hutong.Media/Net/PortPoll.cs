using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Hutong.Media.Net;

/// <summary>
/// A thread that waits for many media ports at once and has each of them read. On Linux by epoll, elsewhere by poll.
/// </summary>
public sealed partial class PortPoll : IAsyncDisposable
{
    const int EventsMax = 64, WaitMilliseconds = 100;
    const int ControlAdd = 1, ControlDelete = 2, EventIn = 1;

    // struct epoll_event is packed on x86-64 and nowhere else.
    static readonly int EventBytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    static readonly int DataOffset = EventBytes - 8;

    readonly Thread thread;
    readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly byte[] buffer = new byte[MediaPort.BufferBytes];
    readonly Lock gate = new();
    readonly Action<Exception>? failed;
    readonly int poll = -1;
    MediaPort?[] byHandle = new MediaPort?[256];
    volatile Socket[] all = [];
    volatile bool stopping;

    /// <summary>Begins.</summary>
    /// <param name="failed">
    /// Is told what the user of a port throws, which ends nothing; null lets it end the process.
    /// </param>
    public PortPoll(Action<Exception>? failed = null)
    {
        this.failed = failed;
        if (OperatingSystem.IsLinux())
        {
            poll = CreatePoll(0);
        }

        thread = new(Run) { IsBackground = true, Name = "media ports", Priority = ThreadPriority.AboveNormal };
        thread.Start();
    }

    /// <summary>How many ports are waited for.</summary>
    public int Count { get; private set; }

    internal void Add(MediaPort port)
    {
        lock (gate)
        {
            Count++;
            var handle = (int)port.Socket.Handle;
            if (handle >= byHandle.Length)
            {
                Array.Resize(ref byHandle, Math.Max(handle + 1, byHandle.Length * 2));
            }

            Volatile.Write(ref byHandle[handle], port);
            if (poll >= 0)
            {
                Control(ControlAdd, handle);
            }
            else
            {
                all = [.. all, port.Socket];
            }
        }
    }

    internal void Remove(MediaPort port)
    {
        lock (gate)
        {
            var handle = (int)port.Socket.Handle;
            if (handle >= byHandle.Length || byHandle[handle] != port)
            {
                return;
            }

            Count--;
            Volatile.Write(ref byHandle[handle], null);
            if (poll >= 0)
            {
                Control(ControlDelete, handle);
            }
            else
            {
                all = [.. all.Where(one => one != port.Socket)];
            }
        }
    }

    /// <summary>Ends after what is being read.</summary>
    public async ValueTask DisposeAsync()
    {
        stopping = true;
        await stopped.Task;
    }

    unsafe void Run()
    {
        var events = stackalloc byte[EventsMax * 16];
        while (!stopping)
        {
            if (poll < 0)
            {
                Select();
                continue;
            }

            var count = Wait(poll, events, EventsMax, WaitMilliseconds);
            for (var i = 0; i < count; i++)
            {
                Read(BitConverter.ToInt32(new ReadOnlySpan<byte>(events + (i * EventBytes) + DataOffset, 4)));
            }
        }

        if (poll >= 0)
        {
            _ = Close(poll);
        }

        stopped.SetResult();
    }

    void Read(int handle)
    {
        var ports = byHandle;
        if ((uint)handle < (uint)ports.Length)
        {
            try
            {
                Volatile.Read(ref ports[handle])?.Read(buffer);
            }
            catch (Exception error) when (failed is not null)
            {
                failed(error);
            }
        }
    }

    void Select()
    {
        var ready = all.ToList();
        if (ready.Count == 0)
        {
            Thread.Sleep(WaitMilliseconds / 10);
            return;
        }

        try
        {
            Socket.Select(ready, null, null, WaitMilliseconds * 1000);
            foreach (var socket in ready)
            {
                Read((int)socket.Handle);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // One was closed meanwhile: the next round knows it no more.
        }
    }

    unsafe void Control(int operation, int handle)
    {
        var one = stackalloc byte[16];
        new Span<byte>(one, 16).Clear();
        BitConverter.TryWriteBytes(new Span<byte>(one, 4), EventIn);
        BitConverter.TryWriteBytes(new Span<byte>(one + DataOffset, 8), (long)handle);
        _ = ControlPoll(poll, operation, handle, one);
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1")]
    private static partial int CreatePoll(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl")]
    private static unsafe partial int ControlPoll(int poll, int operation, int handle, byte* one);

    [LibraryImport("libc", EntryPoint = "epoll_wait")]
    private static unsafe partial int Wait(int poll, byte* events, int count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
