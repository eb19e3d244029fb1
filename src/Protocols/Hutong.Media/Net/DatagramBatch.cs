using System.Runtime.InteropServices;

namespace Hutong.Media.Net;

/// <summary>
/// The memory that recvmmsg and sendmmsg of Linux work on: 64 datagrams with their addresses, in arrays that do not
/// move.
/// </summary>
sealed unsafe partial class DatagramBatch
{
    const int WaitForOne = 0x10000, DontWait = 0x40, Truncated = 0x20;

    readonly bool six;
    readonly byte[] memory =
        GC.AllocateUninitializedArray<byte>(UdpPort.Batch * UdpPort.DatagramBytesMax, pinned: true);
    readonly byte[] addresses = GC.AllocateArray<byte>(UdpPort.Batch * SocketEndpoint.BytesMax, pinned: true);
    readonly Vector[] vectors = GC.AllocateArray<Vector>(UdpPort.Batch, pinned: true);
    readonly Message[] messages = GC.AllocateArray<Message>(UdpPort.Batch, pinned: true);

    public DatagramBatch(bool six)
    {
        this.six = six;
        for (var i = 0; i < UdpPort.Batch; i++)
        {
            vectors[i].Start = Address(memory, i * UdpPort.DatagramBytesMax);
            vectors[i].Length = UdpPort.DatagramBytesMax;
            messages[i].Header.Address = Address(addresses, i * SocketEndpoint.BytesMax);
            messages[i].Header.AddressBytes = SocketEndpoint.BytesMax;
            messages[i].Header.Vectors = Address(vectors, i);
            messages[i].Header.VectorCount = 1;
        }
    }

    /// <summary>How many wait to be sent.</summary>
    public int Count { get; private set; }

    public Span<byte> Place() => Datagram(Count, UdpPort.DatagramBytesMax);

    public void Add(in SocketEndpoint to, int length)
    {
        var i = Count++;
        vectors[i].Length = (nuint)length;
        messages[i].Header.AddressBytes = (uint)to.Write(AddressOf(i), six);
    }

    /// <summary>Sends all; what is not taken is dropped.</summary>
    /// <returns>How many were dropped.</returns>
    public int Send(SafeHandle socket)
    {
        var (at, dropped) = (0, 0);
        while (at < Count)
        {
            var sent = SendMessages(socket, Address(messages, at), (uint)(Count - at), DontWait);
            // The first of the rest is what was not taken: a full buffer, or an address that cannot be reached.
            dropped += sent > 0 ? 0 : 1;
            at += Math.Max(1, sent);
        }

        GC.KeepAlive(this);
        Count = 0;
        return dropped;
    }

    /// <summary>Waits for one and takes all that are there.</summary>
    public int Receive(SafeHandle socket, IDatagramHandler handler)
    {
        var count = ReceiveMessages(socket, Address(messages, 0), UdpPort.Batch, WaitForOne, 0);
        for (var i = 0; i < count; i++)
        {
            ref var message = ref messages[i];
            if ((message.Header.Flags & Truncated) == 0)
            {
                handler.Receive(SocketEndpoint.Read(AddressOf(i)), Datagram(i, (int)message.Length));
            }

            message.Header.AddressBytes = SocketEndpoint.BytesMax;
        }

        return Math.Max(0, count);
    }

    Span<byte> Datagram(int index, int length) => memory.AsSpan(index * UdpPort.DatagramBytesMax, length);

    Span<byte> AddressOf(int index) =>
        addresses.AsSpan(index * SocketEndpoint.BytesMax, SocketEndpoint.BytesMax);

    static T* Address<T>(T[] pinned, int index)
        where T : unmanaged => (T*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, index);

    [LibraryImport("libc", EntryPoint = "recvmmsg")]
    private static partial int ReceiveMessages(
        SafeHandle socket, Message* messages, uint count, int flags, nint timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg")]
    private static partial int SendMessages(SafeHandle socket, Message* messages, uint count, int flags);

    // struct iovec
    [StructLayout(LayoutKind.Sequential)]
    struct Vector
    {
        public void* Start;
        public nuint Length;
    }

    // struct msghdr
    [StructLayout(LayoutKind.Sequential)]
    struct Header
    {
        public void* Address;
        public uint AddressBytes;
        public Vector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlBytes;
        public int Flags;
    }

    // struct mmsghdr
    [StructLayout(LayoutKind.Sequential)]
    struct Message
    {
        public Header Header;
        public uint Length;
    }
}
