namespace Hutong.Messaging.Upload;

/// <summary>
/// What a file is, by its first bytes. Only kinds that cannot run in a browser are shown in place; all else is
/// handed out as an attachment of no particular kind, whatever its sender called it.
/// </summary>
static class FileKind
{
    /// <summary>Bytes that are looked at.</summary>
    public const int HeadBytes = 32;

    /// <summary>The type to serve, and whether a browser may show it in place.</summary>
    public static (string ContentType, bool Inline) Sniff(ReadOnlySpan<byte> head, string declared)
    {
        var kind = Known(head);
        if (kind is not null)
        {
            return (kind, true);
        }

        // Text is text whatever is in it, as long as the browser is told not to guess.
        return declared.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase)
            ? ("text/plain; charset=utf-8", true) : ("application/octet-stream", false);
    }

    static string? Known(ReadOnlySpan<byte> head) => head switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "image/gif",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] =>
            "image/webp",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'A', (byte)'V', (byte)'E', ..] =>
            "audio/wav",
        [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => "audio/ogg",
        [(byte)'I', (byte)'D', (byte)'3', ..] => "audio/mpeg",
        [0x1a, 0x45, 0xdf, 0xa3, ..] => "video/webm",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'a', (byte)'v', (byte)'i', (byte)'f', ..] =>
            "image/avif",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'M', (byte)'4', (byte)'A', ..] => "audio/mp4",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => "video/mp4",
        _ => null,
    };
}
