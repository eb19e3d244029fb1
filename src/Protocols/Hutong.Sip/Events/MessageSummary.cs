using System.Globalization;
using System.Text;

namespace Hutong.Sip.Events;

/// <summary>What waits in a mailbox for voice (RFC 3842 section 5): a lamp on a telephone.</summary>
/// <param name="Account">The mailbox to call, a URI; none when null.</param>
/// <param name="New">Messages not heard.</param>
/// <param name="Old">Messages heard.</param>
public sealed record MessageSummary(string? Account, int New, int Old)
{
    /// <summary>The event package.</summary>
    public const string Package = "message-summary";

    /// <summary>The type of the body.</summary>
    public const string ContentType = "application/simple-message-summary";

    /// <summary>Whether the lamp is on.</summary>
    public bool IsWaiting => New > 0;

    /// <summary>The body of a NOTIFY.</summary>
    public byte[] Write() => Encoding.UTF8.GetBytes(
        $"Messages-Waiting: {(IsWaiting ? "yes" : "no")}\r\n"
        + (Account is null ? "" : $"Message-Account: {Account}\r\n")
        + string.Create(CultureInfo.InvariantCulture, $"Voice-Message: {New}/{Old} (0/0)\r\n"));

    /// <summary>Reads a body; null when it does not say whether something waits.</summary>
    public static MessageSummary? Read(ReadOnlySpan<byte> body)
    {
        string? account = null;
        bool? isWaiting = null;
        var (fresh, old) = (0, 0);
        foreach (var line in Encoding.UTF8.GetString(body).Split("\r\n").Take(64))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var value = colon < 0 ? "" : line[(colon + 1)..].Trim();
            switch (colon < 0 ? "" : line[..colon].Trim().ToLowerInvariant())
            {
                case "messages-waiting":
                    isWaiting = value.Equals("yes", StringComparison.OrdinalIgnoreCase);
                    break;
                case "message-account":
                    account = value;
                    break;
                case "voice-message":
                    var counts = value.Split(' ')[0].Split('/');
                    fresh = Count(counts[0]);
                    old = counts.Length > 1 ? Count(counts[1]) : 0;
                    break;
            }
        }

        return isWaiting is null ? null
            : new(account, isWaiting == true ? Math.Max(1, fresh) : 0, old);
    }

    static int Count(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
}
