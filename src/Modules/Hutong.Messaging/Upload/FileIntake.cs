using Hutong.Contracts.Accounts;
using Hutong.Contracts.Switching;
using Hutong.Kernel;
using Hutong.Storage;

namespace Hutong.Messaging.Upload;

/// <summary>Files that the server itself makes, fetches or ends.</summary>
sealed class FileIntake(
    UploadOptions options, UploadTable table, FileStore files, IPublicAddress address, IIdSource ids, TimeProvider time)
    : IKeptFiles
{
    public async ValueTask<string?> KeepAsync(
        AccountRef owner, string name, string type, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        if (content.Length > options.MaxFileBytes
            || await table.UsedAsync(owner.Tenant, owner.Account, cancel) + content.Length > options.QuotaBytes)
        {
            return null;
        }

        var id = ids.NewToken();
        using var source = new MemoryStream(content.ToArray(), writable: false);
        var written = await files.WriteAsync(new(id, content.Length), source, cancel);
        if (written.Outcome != FileStore.Outcome.Stored)
        {
            return null;
        }

        var (kind, inline) = FileKind.Sniff(written.Head, type);
        var outcome = await table.AddAsync(new(owner.Tenant.Value, owner.Account.Value, id, name, content.Length, kind,
            inline ? 1 : 0, written.Sha256, time.GetUtcNow().ToMicroseconds()), CancellationToken.None);
        if (outcome.IsDurable)
        {
            return $"{address.Http}/upload/{id}/{Uri.EscapeDataString(name)}";
        }

        files.Delete(id);
        return null;
    }

    public async ValueTask EndAsync(TenantId tenant, AccountId owner, string id, CancellationToken cancel)
    {
        if (await table.FindAsync(id, cancel) is { } file && file.Tenant == tenant.Value && file.Owner == owner.Value)
        {
            await table.RemoveAsync(file, cancel);
            files.Delete(id);
        }
    }
}
