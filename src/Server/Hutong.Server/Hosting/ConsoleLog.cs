using Hutong.Server.Configuration;

namespace Hutong.Server.Hosting;

/// <summary>The log: one line an event on the console, JSON where no person reads.</summary>
static class ConsoleLog
{
    const string Ours = "Hutong";
    const string BearerHandler = "Hutong.Edge.Http.SignIn.BearerHandler";

    /// <summary>
    /// Writes events of ours from a level on, of others only warnings. Rules that the framework reads from the
    /// environment do not hold: its own events name paths and addresses.
    /// </summary>
    public static void Configure(ILoggingBuilder logging, LogOptions options, bool listens)
    {
        var least = listens ? options.Level : Max(options.Level, LogLevel.Warning);
        logging.ClearProviders();
        if (Console.IsOutputRedirected)
        {
            logging.AddJsonConsole(json => json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ");
        }
        else
        {
            logging.AddSimpleConsole(line => (line.SingleLine, line.TimestampFormat) = (true, "HH:mm:ss "));
        }

        logging.Services.PostConfigure<LoggerFilterOptions>(filter =>
        {
            filter.Rules.Clear();
            filter.MinLevel = Max(least, LogLevel.Warning);
            filter.Rules.Add(new LoggerFilterRule(null, Ours, least, null));
            // Every request without a token would be a line: the framework says so under the name of our handler.
            filter.Rules.Add(new LoggerFilterRule(null, BearerHandler, Max(least, LogLevel.Warning), null));
        });
    }

    static LogLevel Max(LogLevel one, LogLevel other) => one > other ? one : other;
}
