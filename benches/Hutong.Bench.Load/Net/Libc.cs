using System.Runtime.InteropServices;

namespace Hutong.Bench.Load.Net;

/// <summary>
/// The few calls of the C library that the event loop makes. The generator goes below <c>Socket</c> because each of
/// its calls costs more than the whole handling of a message here, and what the generator spends is what it cannot
/// offer to the server.
/// </summary>
static unsafe partial class Libc
{
    public const int InternetFamily = 2;
    public const int StreamNonBlocking = 1 | 0x800 | 0x80000;
    public const int ProtocolTcp = 6;
    public const int NoDelay = 1;
    public const int NoSignal = 0x4000;
    public const int SocketLevel = 1;
    public const int SocketError = 4;

    public const int Add = 1;
    public const int Delete = 2;
    public const int Modify = 3;
    public const uint Readable = 0x001;
    public const uint Writable = 0x004;
    public const uint Failed = 0x008;
    public const uint HungUp = 0x010;

    public const int TryAgain = 11;
    public const int Interrupted = 4;
    public const int InProgress = 115;

    const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
    public static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport(Library, EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int socket, byte* address, int length);

    [LibraryImport(Library, EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int socket, int level, int name, int* value, int length);

    [LibraryImport(Library, EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int socket, int level, int name, int* value, int* length);

    [LibraryImport(Library, EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int socket, byte* buffer, nint length, int flags);

    [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int socket, byte* buffer, nint length, int flags);

    [LibraryImport(Library, EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int CreatePoll(int flags);

    [LibraryImport(Library, EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int ControlPoll(int poll, int operation, int descriptor, byte* poolEvent);

    /// <summary>Waits with a timeout in nanoseconds (Linux 5.11, glibc 2.35).</summary>
    [LibraryImport(Library, EntryPoint = "epoll_pwait2", SetLastError = true)]
    public static partial int WaitPoll(int poll, byte* events, int capacity, long* secondsAndNanoseconds, nint mask);

    /// <summary>Sets how late a sleeping thread may be woken (option 29), in nanoseconds.</summary>
    [LibraryImport(Library, EntryPoint = "prctl")]
    public static partial int SetTimerSlack(int option, nuint nanoseconds, nuint unused3, nuint unused4, nuint unused5);
}
