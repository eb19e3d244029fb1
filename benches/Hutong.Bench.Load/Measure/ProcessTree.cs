using System.Globalization;

namespace Hutong.Bench.Load.Measure;

/// <summary>Processor time and memory of a process and all that descend from it, from /proc (proc(5)).</summary>
static class ProcessTree
{
    // USER_HZ: fixed at 100 for all that /proc shows, whatever the kernel's own clock.
    const double TicksPerSecond = 100;

    // Erlang's port mapper outlives the servers that start it and belongs to none.
    const string NotCounted = "epmd";

    /// <summary>Seconds of user and system time, ended and waited-for children included.</summary>
    public static double CpuSeconds(int root)
    {
        // comm may hold blanks: fields are counted from behind it. utime, stime, cutime, cstime are 14 to 17.
        var ticks = 0L;
        foreach (var process in Members(root))
        {
            if (ReadStat(process) is { } stat)
            {
                ticks += stat.Skip(11).Take(4).Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
            }
        }

        return ticks / TicksPerSecond;
    }

    /// <summary>Resident and proportional set, in bytes, summed over the tree.</summary>
    public static (long Resident, long Proportional) Memory(int root)
    {
        var (resident, proportional) = (0L, 0L);
        foreach (var process in Members(root))
        {
            foreach (var line in Lines($"/proc/{process}/smaps_rollup"))
            {
                if (line.StartsWith("Rss:", StringComparison.Ordinal))
                {
                    resident += Kilobytes(line);
                }
                else if (line.StartsWith("Pss:", StringComparison.Ordinal))
                {
                    proportional += Kilobytes(line);
                }
            }
        }

        return (resident, proportional);
    }

    static List<int> Members(int root)
    {
        var members = new List<int>();
        if (root == 0)
        {
            return members;
        }

        var waiting = new Stack<int>([root]);
        while (waiting.TryPop(out var process))
        {
            if (string.Concat(Lines($"/proc/{process}/comm")) == NotCounted)
            {
                continue;
            }

            members.Add(process);
            foreach (var thread in Directories($"/proc/{process}/task"))
            {
                foreach (var child in string.Concat(Lines($"{thread}/children")).Split(' ', Cut))
                {
                    waiting.Push(int.Parse(child, CultureInfo.InvariantCulture));
                }
            }
        }

        return members;
    }

    const StringSplitOptions Cut = StringSplitOptions.RemoveEmptyEntries;

    static string[]? ReadStat(int process)
    {
        var line = string.Concat(Lines($"/proc/{process}/stat"));
        return line.Length == 0 ? null : line[(line.LastIndexOf(')') + 2)..].Split(' ');
    }

    static long Kilobytes(string line) =>
        long.Parse(line.Split(' ', Cut)[1], CultureInfo.InvariantCulture) * 1024;

    // A process may end between the listing and the reading.
    static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (IOException)
        {
            return [];
        }
    }

    static string[] Directories(string path)
    {
        try
        {
            return Directory.GetDirectories(path);
        }
        catch (IOException)
        {
            return [];
        }
    }
}
