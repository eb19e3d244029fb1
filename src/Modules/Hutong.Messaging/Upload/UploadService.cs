using Hutong.Contracts.Switching;
using Hutong.Kernel;
using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;
using Slot = Hutong.Xmpp.Xeps.UploadSlot;

namespace Hutong.Messaging.Upload;

/// <summary>Gives out slots (XEP-0363): an address to put a file at and one to get it from.</summary>
sealed class UploadService(UploadOptions options, UploadTable table, SlotSigner signer, SlotBudget budget,
    IPublicAddress address, IIdSource ids, TimeProvider time) : IService
{
    public string Label => "upload";

    public (string Category, string Type, string Name) Identity => ("store", "file", "Files");

    public IReadOnlyList<string> Features => [UploadRequest.Namespace];

    public IReadOnlyList<Element> Forms => [UploadRequest.Limits(options.MaxFileBytes)];

    public async ValueTask<IqAnswer> RequestAsync(IqRequest request, CancellationToken cancel)
    {
        if (request.Sender is not { } sender)
        {
            return StanzaError.NotAllowed;
        }

        if (request.IsSet || UploadRequest.Read(request.Payload) is not { } wanted
            || CleanName(wanted.FileName) is not { } name)
        {
            return StanzaError.BadRequest;
        }

        if (wanted.Size > options.MaxFileBytes)
        {
            return UploadRequest.TooLarge(options.MaxFileBytes).Because("the file is too large");
        }

        if (budget.RetryAt(sender.Account) is { } retry)
        {
            return UploadRequest.RetryAt(retry).Because("too many files in an hour");
        }

        if (await table.UsedAsync(sender.Tenant, sender.Account, cancel) + wanted.Size > options.QuotaBytes)
        {
            return StanzaError.ResourceConstraint.Because("your space for files is full");
        }

        var slot = new UploadSlot(
            sender.Tenant, sender.Account, ids.NewToken(), name, wanted.Size, CleanType(wanted.ContentType),
            (time.GetUtcNow() + options.SlotTime).ToUnixTimeSeconds());
        return Answer(slot);
    }

    Element Answer(UploadSlot slot)
    {
        var url = $"{address.Http}/upload/{slot.Id}/{Uri.EscapeDataString(slot.Name)}";
        return new Slot(url, url, ("Authorization", "Bearer " + signer.Sign(slot))).ToElement();
    }

    /// <summary>
    /// The last part of a name without what a file system or a header would trip over; null when nothing is left.
    /// </summary>
    static string? CleanName(string name)
    {
        if (name.Length > 255)
        {
            return null;
        }

        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var clean = new string([.. last.Where(
            letter => !char.IsControl(letter) && !"<>:\"|?*".Contains(letter, StringComparison.Ordinal))]).Trim();
        return clean.Trim('.').Length == 0 ? null : clean;
    }

    static string CleanType(string? type) =>
        type is { Length: > 0 and <= 127 } && type.All(
            letter => char.IsAsciiLetterOrDigit(letter) || "/+-._; =".Contains(letter, StringComparison.Ordinal))
            ? type : "application/octet-stream";
}
