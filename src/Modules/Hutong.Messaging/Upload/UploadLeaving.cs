using Hutong.Contracts.Accounts;

namespace Hutong.Messaging.Upload;

/// <summary>The files that an account has uploaded and that are still kept: taken along, and erased.</summary>
sealed class UploadLeaving(UploadTable table, FileStore files) : IExportPart, IErasePart
{
    public string Name => "uploads";

    public async ValueTask WriteAsync(AccountRef account, IExportWriter writer, CancellationToken cancel)
    {
        foreach (var file in await table.OfAsync(account.Tenant, account.Account, cancel))
        {
            await using var source = files.Open(file.Id);
            if (source is not null)
            {
                // The id keeps two files of one name apart; a name may hold what a path must not.
                await using var entry = writer.Open($"{Name}/{file.Id}-{Safe(file.Name)}");
                await source.CopyToAsync(entry, cancel);
            }
        }
    }

    public async ValueTask EraseAsync(AccountRef account, CancellationToken cancel)
    {
        foreach (var file in await table.OfAsync(account.Tenant, account.Account, cancel))
        {
            files.Delete(file.Id);
            await table.RemoveAsync(file, cancel);
        }
    }

    static string Safe(string name) => string.Concat(name.Select(c =>
        char.IsLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_')).TrimStart('.');
}
