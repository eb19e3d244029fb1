using System.Runtime.InteropServices;

namespace Hutong.Media.Net;

/// <summary>
/// A place in front of all that can wait, for a thread that works little and must not be late. Linux grants it to root,
/// to who has CAP_SYS_NICE, and up to the limit of real-time priority (systemd's <c>LimitRTPRIO</c>).
/// </summary>
static partial class RealTimeThread
{
    // What it starts is ordinary again, as a worker of the pool (SCHED_RESET_ON_FORK, sched(7)).
    const int RoundRobin = 2, ResetOnFork = 0x4000_0000;

    // The lowest of 1 to 99: in front of all ordinary threads, behind what the machine itself needs.
    const int Lowest = 1;

    /// <summary>Puts the calling thread in front.</summary>
    /// <returns>False where that is not granted: it goes on as it is.</returns>
    public static bool TryEnter() =>
        OperatingSystem.IsLinux()
        && SetScheduler(0, RoundRobin | ResetOnFork, new SchedulingParameters { Priority = Lowest }) == 0;

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int thread, int policy, in SchedulingParameters parameters);

    // struct sched_param
    [StructLayout(LayoutKind.Sequential)]
    struct SchedulingParameters
    {
        public int Priority;
    }
}
