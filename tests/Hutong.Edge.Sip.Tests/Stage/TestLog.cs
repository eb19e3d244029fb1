using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Hutong.Edge.Sip.Tests.Stage;

/// <summary>Keeps what is said above Debug.</summary>
sealed class TestLog : ILogger<SipStack>
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel > LogLevel.Debug;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) => Lines.Enqueue($"{formatter(state, exception)} {exception}");
}
