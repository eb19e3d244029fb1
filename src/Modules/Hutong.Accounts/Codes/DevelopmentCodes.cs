using Hutong.Contracts.Accounts;
using Hutong.Kernel.Numbers;
using Microsoft.Extensions.Logging;

namespace Hutong.Accounts.Codes;

/// <summary>
/// Shows codes on the console and on the page <c>/dev/codes</c>, for trying things out on one's own machine. Does
/// nothing unless the setting <c>accounts:developmentCodes</c> is on.
/// </summary>
sealed partial class DevelopmentCodes(AccountsOptions options, ILogger<DevelopmentCodes> log) : ICodeSender
{
    const int Kept = 50;
    readonly Lock gate = new();
    readonly Queue<CodeMessage> last = new();

    public bool CanSend => options.DevelopmentCodes;

    public ValueTask<bool> SendAsync(CodeMessage message, CancellationToken cancel)
    {
        lock (gate)
        {
            last.Enqueue(message);
            if (last.Count > Kept)
            {
                last.Dequeue();
            }
        }

        LogCode(log, Mask(message.Number), message.Code.Reveal());
        return new(true);
    }

    /// <summary>The last codes, the newest first.</summary>
    public IReadOnlyList<CodeMessage> Last()
    {
        lock (gate)
        {
            return [.. last.Reverse()];
        }
    }

    /// <summary>A hint by which one knows one's own number, and nobody else's.</summary>
    public static string Mask(PhoneNumber number)
    {
        var text = number.ToString();
        return "…" + text[^Math.Min(2, text.Length)..];
    }

    [LoggerMessage(4010, LogLevel.Information, "development: the code for the number that ends in {Hint} is {Code}")]
    static partial void LogCode(ILogger logger, string hint, string code);
}
