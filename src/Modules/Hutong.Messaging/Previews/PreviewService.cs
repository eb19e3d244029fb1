using Hutong.Contracts.Accounts;
using Hutong.Contracts.Http;
using Hutong.Kernel;

namespace Hutong.Messaging.Previews;

/// <summary>What a link leads to.</summary>
/// <param name="Url">The address that was asked for.</param>
/// <param name="Title">The page's title, at most 200 characters, or null.</param>
/// <param name="Description">What it is about, at most 400 characters, or null.</param>
/// <param name="Site">The site's name, or its host.</param>
/// <param name="Picture">A picture, kept here as an upload of who asked, or null.</param>
sealed record Preview(string Url, string? Title, string? Description, string Site, PreviewPicture? Picture);

/// <param name="Url">Where it is kept on this server.</param>
/// <param name="Type">image/jpeg, image/png or image/webp.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
sealed record PreviewPicture(string Url, string Type, long Size, int Width, int Height);

/// <summary>Looks at a page for who sends a link to it, so that those who get the link need not ask the site.</summary>
sealed class PreviewService(IFetcher fetcher, IEnumerable<IKeptFiles> files, PreviewOptions options, TimeProvider time)
{
    static readonly string[] Pages = ["text/html", "application/xhtml+xml"];
    static readonly string[] Pictures = ["image/jpeg", "image/png", "image/webp"];

    /// <summary>The preview, or null when there is nothing to show.</summary>
    public async Task<Preview?> LookAsync(AccountRef owner, Uri address, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var answer = await fetcher.FetchAsync(new(address)
        {
            Types = [.. Pages, .. Pictures], MaxBytes = Math.Max(options.PageBytes, options.PictureBytes), Cut = true,
            Redirects = 5, Patience = options.Patience,
        }, cancel);
        if (!answer.IsSuccess)
        {
            return null;
        }

        if (Pictures.Any(type => answer.ContentType!.StartsWith(type, StringComparison.OrdinalIgnoreCase)))
        {
            return await KeepAsync(owner, answer, cancel) is { } picture
                ? new(address.ToString(), null, null, answer.Address.IdnHost, picture) : null;
        }

        var page = answer.Body[..Math.Min(answer.Body.Length, options.PageBytes)];
        var head = PageHead.Read(PageEncoding.Text(page.Span, answer.ContentType));
        var shown = await PictureAsync(
            owner, answer.Address, head.Picture, options.Patience - time.GetElapsedTime(started), cancel);
        return head.Title is null && head.Description is null && shown is null
            ? null : new(address.ToString(), head.Title, head.Description, head.Site ?? answer.Address.Host, shown);
    }

    async Task<PreviewPicture?> PictureAsync(
        AccountRef owner, Uri page, string? address, TimeSpan left, CancellationToken cancel)
    {
        if (address is null || left <= TimeSpan.Zero || !Uri.TryCreate(page, address, out var full))
        {
            return null;
        }

        var answer = await fetcher.FetchAsync(new(full)
        {
            // Some sites call every picture a stream of bytes: what it is, its first bytes say.
            MaxBytes = options.PictureBytes, Redirects = 3, Patience = left,
        }, cancel);
        return answer.IsSuccess ? await KeepAsync(owner, answer, cancel) : null;
    }

    async Task<PreviewPicture?> KeepAsync(AccountRef owner, FetchAnswer answer, CancellationToken cancel)
    {
        if (answer.Body.Length > options.PictureBytes || PictureHead.Read(answer.Body.Span) is not { } head)
        {
            return null;
        }

        var url = files.FirstOrDefault() is not { } kept ? null
            : await kept.KeepAsync(owner, "preview." + head.Extension, head.Type, answer.Body, cancel);
        return url is null ? null : new(url, head.Type, answer.Body.Length, head.Width, head.Height);
    }
}

/// <summary>Counts what each account has looked at in the running hour.</summary>
sealed class PreviewBudget(PreviewOptions options, TimeProvider time)
{
    readonly Lock gate = new();
    readonly Dictionary<AccountId, int> used = [];
    long hour;

    /// <summary>Takes one; when there is none left, how long until there is.</summary>
    public TimeSpan? Take(AccountId account)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            var running = now.ToUnixTimeSeconds() / 3600;
            if (running != hour)
            {
                used.Clear();
                hour = running;
            }

            var count = used.GetValueOrDefault(account) + 1;
            used[account] = Math.Min(count, options.PerHour + 1);
            return count > options.PerHour ? DateTimeOffset.FromUnixTimeSeconds((running + 1) * 3600) - now : null;
        }
    }
}
