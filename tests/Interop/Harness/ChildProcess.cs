using System.Collections.Concurrent;
using System.Diagnostics;

namespace Hutong.Interop.Harness;

/// <summary>
/// A program that a test started. It is ended by its own id, with its children, when the test lets go of it.
/// </summary>
sealed class ChildProcess : IAsyncDisposable
{
    const int TailLines = 25;

    // A folder where every line of every program goes, for whoever looks into a failure.
    static readonly string? _traceFolder = Environment.GetEnvironmentVariable("HUTONG_INTEROP_TRACE");

    readonly Process _process;
    readonly ConcurrentQueue<string> _tail = new();
    readonly Action<string>? _onLine;
    readonly string _name;
    readonly bool _recordOutput;
    bool _disposed;

    ChildProcess(string name, Process process, Action<string>? onLine, bool recordOutput)
    {
        _recordOutput = recordOutput;
        _name = name;
        _process = process;
        _onLine = onLine;
    }

    /// <summary>The id of the running process.</summary>
    public int Id => _process.Id;

    /// <summary>True once the process has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>The last lines that it wrote, for the message of a failed test.</summary>
    public string Tail => $"--- last lines of {_name} ---\n{string.Join('\n', _tail)}\n---";

    /// <summary>
    /// Starts a program; <paramref name="onLine"/> gets each line of its standard output, which is kept for the message
    /// of a failed test only when <paramref name="recordOutput"/> says so.
    /// </summary>
    public static ChildProcess Start(
        string program,
        IEnumerable<string> arguments,
        Action<string>? onLine = null,
        string? folder = null,
        IReadOnlyDictionary<string, string>? environment = null,
        bool recordOutput = false)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var child = new ChildProcess(Path.GetFileName(program), process, onLine, recordOutput);
        process.OutputDataReceived += (_, line) => child.Take(line.Data, isOutput: true);
        process.ErrorDataReceived += (_, line) => child.Take(line.Data, isOutput: false);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a program to its end and gives what it printed; a non-zero exit is a failure.</summary>
    public static async Task<string> RunAsync(
        string program,
        IEnumerable<string> arguments,
        CancellationToken stop,
        string? input = null,
        IReadOnlyDictionary<string, string>? environment = null,
        string? folder = null)
    {
        var output = new ConcurrentQueue<string>();
        await using var child = Start(program, arguments, output.Enqueue, folder, environment);
        await child.EndInputAsync(input);
        var exit = await child.WaitForExitAsync(stop);
        return exit == 0
            ? string.Join('\n', output)
            : throw new InvalidOperationException($"{program} ended with {exit}\n{child.Tail}");
    }

    /// <summary>Writes one line to its standard input.</summary>
    public async Task WriteLineAsync(string line, CancellationToken stop)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), stop);
        await _process.StandardInput.FlushAsync(stop);
    }

    /// <summary>Writes the input, if any, and closes it.</summary>
    public async Task EndInputAsync(string? input)
    {
        if (input is not null)
        {
            await _process.StandardInput.WriteAsync(input);
        }

        _process.StandardInput.Close();
    }

    /// <summary>Waits for the end and gives the exit code.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken stop)
    {
        await _process.WaitForExitAsync(stop);
        return _process.ExitCode;
    }

    /// <summary>Asks the process to end (SIGTERM), and makes it end when it has not after five seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (!_process.HasExited)
        {
            using var kill = Process.Start("/bin/kill", ["-TERM", Id.ToString(provider: null)]);
            await kill.WaitForExitAsync();
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            try
            {
                await _process.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync();
            }
        }

        _process.Dispose();
    }

    void Take(string? line, bool isOutput)
    {
        if (line is null)
        {
            return;
        }

        if (_traceFolder is not null)
        {
            lock (_tail)
            {
                File.AppendAllText(Path.Combine(_traceFolder, $"{_name}-{Id}.log"), line + "\n");
            }
        }

        if (isOutput && _onLine is not null)
        {
            _onLine(line);
            if (!_recordOutput)
            {
                return;
            }
        }

        _tail.Enqueue(line.Length > 2000 ? line[..2000] : line);
        while (_tail.Count > TailLines)
        {
            _tail.TryDequeue(out _);
        }
    }
}
