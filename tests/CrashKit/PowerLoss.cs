using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Hutong.CrashKit;

/// <summary>
/// Takes the power away from a process under test: what it wrote to a folder and did not sync is gone.
/// </summary>
/// <remarks>
/// Three steps: <see cref="Watch"/> the process before it starts, end it with SIGKILL
/// (<see cref="Process.Kill()"/>), and <see cref="Strike"/>. A C library that is loaded before all others (shim.c)
/// logs what each write replaces; a program (unsync.c) puts it back. Both are compiled by <c>cc</c> when first needed.
/// Linux only.
/// </remarks>
public sealed class PowerLoss
{
    static readonly Lazy<(string? Folder, string Reason)> Tools = new(Build);

    /// <param name="dataDirectory">The folder whose files are followed; made when it is not there.</param>
    /// <exception cref="InvalidOperationException">There is no compiler; see <see cref="Unavailable"/>.</exception>
    public PowerLoss(string dataDirectory)
    {
        if (Unavailable is { } reason)
        {
            throw new InvalidOperationException(reason);
        }

        DataDirectory = Directory.CreateDirectory(dataDirectory).FullName;
    }

    /// <summary>Why there is no such thing on this machine, for <c>Assert.SkipWhen</c>; null when there is.</summary>
    public static string? Unavailable => Tools.Value.Folder is null ? Tools.Value.Reason : null;

    /// <summary>The folder.</summary>
    public string DataDirectory { get; }

    /// <summary>
    /// Whether new contents are kept too, so that <see cref="Strike"/> can lose some writes and keep others, as a disk
    /// does. Default false. Set before <see cref="Watch"/>.
    /// </summary>
    public bool Tears { get; init; }

    /// <summary>Adds to a process what makes its writes forgettable.</summary>
    public void Watch(ProcessStartInfo start)
    {
        start.Environment["LD_PRELOAD"] = Path.Combine(Tools.Value.Folder!, "shim.so");
        start.Environment["HUTONG_SHIM_DIR"] = DataDirectory;
        if (Tears)
        {
            start.Environment["HUTONG_SHIM_TEAR"] = "1";
        }
    }

    /// <summary>
    /// Puts the files back to what was last synced. The processes must have ended. A second call finds nothing to do.
    /// </summary>
    /// <param name="seed">
    /// Null: all is lost that was not synced. Otherwise about half of it, sector by sector, chosen by the seed.
    /// </param>
    /// <returns>How many writes were lost or torn.</returns>
    /// <exception cref="InvalidOperationException">It could not be done, for the reason in the message.</exception>
    public int Strike(int? seed = null)
    {
        if (seed is not null && !Tears)
        {
            throw new InvalidOperationException($"Only what was watched with {nameof(Tears)} can be torn.");
        }

        List<string> arguments = [DataDirectory];
        if (seed is { } value)
        {
            arguments.Add(value.ToString(CultureInfo.InvariantCulture));
        }

        var (code, output) = Run(Path.Combine(Tools.Value.Folder!, "unsync"), arguments);
        return code == 0
            ? int.Parse(output, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"unsync ended with {code}: {output}");
    }

    // The tools lie in a temporary folder named by their sources: they are compiled once for all test programs.
    static (string? Folder, string Reason) Build()
    {
        if (!OperatingSystem.IsLinux())
        {
            return (null, "Power loss is simulated on Linux only.");
        }

        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(p => File.Exists(Path.Combine(p, "cc"))))
        {
            return (null, "There is no C compiler: apt-get install gcc libc6-dev.");
        }

        var sources = Path.Combine(AppContext.BaseDirectory, "crashkit");
        byte[] all = [.. Directory.GetFiles(sources).Order(StringComparer.Ordinal).SelectMany(File.ReadAllBytes)];
        var stamp = Convert.ToHexStringLower(SHA256.HashData(all))[..16];
        var folder = Path.Combine(Path.GetTempPath(), $"hutong-crashkit-{Environment.UserName}-{stamp}");
        if (!File.Exists(Path.Combine(folder, "unsync")))
        {
            var work = Directory.CreateDirectory($"{folder}.{Environment.ProcessId}").FullName;
            Compile(["-shared", "-fPIC", "-o", $"{work}/shim.so", $"{sources}/shim.c", "-ldl", "-lpthread"]);
            Compile(["-o", $"{work}/unsync", $"{sources}/unsync.c"]);

            // Another test program may do the same: the moves are atomic and the files equal.
            Directory.CreateDirectory(folder);
            File.Move($"{work}/shim.so", $"{folder}/shim.so", overwrite: true);
            File.Move($"{work}/unsync", $"{folder}/unsync", overwrite: true);
            Directory.Delete(work);
        }

        return (folder, "");
    }

    static void Compile(string[] arguments)
    {
        var (code, output) = Run("cc", ["-O2", "-Wall", "-Wextra", "-Werror", .. arguments]);
        if (code != 0)
        {
            throw new InvalidOperationException($"cc ended with {code}: {output}");
        }
    }

    static (int Code, string Output) Run(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Trim());
    }
}
