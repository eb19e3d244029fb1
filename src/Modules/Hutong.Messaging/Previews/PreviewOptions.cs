using System.ComponentModel.DataAnnotations;

namespace Hutong.Messaging.Previews;

/// <summary>What a link shows of the page that it leads to. Section <c>messaging.previews</c>.</summary>
sealed class PreviewOptions
{
    /// <summary>
    /// Whether the server looks at pages for those who send links. True: then who gets the link asks nobody outside.
    /// </summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Pages that an account may have looked at in an hour. 120: a link every half minute.</summary>
    [Range(1, 100_000)]
    public int PerHour { get; set; } = 120;

    /// <summary>Bytes of a page that are read for its head. 512 KiB: some pages begin with long scripts.</summary>
    [Range(1024, 16 << 20)]
    public int PageBytes { get; set; } = 512 << 10;

    /// <summary>Bytes of the longest picture that is taken over. 1 MiB; a longer one is left out.</summary>
    [Range(1024, 64 << 20)]
    public int PictureBytes { get; set; } = 1 << 20;

    /// <summary>How long page and picture may take together. 8 s: the sender waits for it.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(8);
}
