namespace Hutong.Server.Configuration;

/// <summary>The log, on the console. Section <c>log</c>.</summary>
sealed class LogOptions
{
    /// <summary>
    /// The least important events of Hutong's own that are written. Default <c>Information</c>; <c>Debug</c> adds what
    /// peers did wrong, without saying who. The web server below tells addresses and paths at such levels: of its
    /// events only warnings and worse are written, whatever is set here.
    /// </summary>
    public LogLevel Level { get; set; } = LogLevel.Information;
}
