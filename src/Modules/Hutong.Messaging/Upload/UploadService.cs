using System.Globalization;
using Hutong.Contracts.Switching;
using Hutong.Kernel;
using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Upload;

/// <summary>Gives out slots (XEP-0363): an address to put a file at and one to get it from.</summary>
sealed class UploadService(UploadOptions options, UploadTable table, SlotSigner signer, SlotBudget budget,
    IPublicAddress address, IIdSource ids, TimeProvider time) : IService
{
    public const string Namespace = "urn:xmpp:http:upload:0";

    public string Label => "upload";

    public (string Category, string Type, string Name) Identity => ("store", "file", "Files");

    public IReadOnlyList<string> Features => [Namespace];

    public IReadOnlyList<Element> Forms =>
    [
        new Element("x", "jabber:x:data").With("type", "result")
            .With(Field("FORM_TYPE", Namespace).With("type", "hidden"))
            .With(Field("max-file-size", Text(options.MaxFileBytes))),
    ];

    public async ValueTask<IqAnswer> RequestAsync(IqRequest request, CancellationToken cancel)
    {
        var (payload, sender) = (request.Payload, request.Sender);
        if (sender is null)
        {
            return StanzaError.NotAllowed;
        }

        if (request.IsSet || CleanName(payload["filename"]) is not { } name ||
            !long.TryParse(payload["size"], NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size < 1)
        {
            return StanzaError.BadRequest;
        }

        if (size > options.MaxFileBytes)
        {
            return StanzaError.NotAcceptable with
            {
                Text = "the file is too large",
                Application =
                    new Element("file-too-large", Namespace).WithText("max-file-size", Text(options.MaxFileBytes)),
            };
        }

        if (budget.RetryAt(sender.Account) is { } retry)
        {
            return StanzaError.ResourceConstraint with
            {
                Text = "too many files in an hour",
                Application = new Element("retry", Namespace).With("stamp", Stamp(retry)),
            };
        }

        if (await table.UsedAsync(sender.Tenant, sender.Account, cancel) + size > options.QuotaBytes)
        {
            return StanzaError.ResourceConstraint.Because("your space for files is full");
        }

        var slot = new UploadSlot(
            sender.Tenant, sender.Account, ids.NewToken(), name, size, CleanType(payload["content-type"]),
            (time.GetUtcNow() + options.SlotTime).ToUnixTimeSeconds());
        return Answer(slot);
    }

    Element Answer(UploadSlot slot)
    {
        var url = $"{address.Http}/upload/{slot.Id}/{Uri.EscapeDataString(slot.Name)}";
        return new Element("slot", Namespace)
            .With(new Element("put", Namespace).With("url", url)
                .With(new Element("header", Namespace).With("name", "Authorization")
                    .WithText("Bearer " + signer.Sign(slot))))
            .With(new Element("get", Namespace).With("url", url));
    }

    /// <summary>
    /// The last part of a name without what a file system or a header would trip over; null when nothing is left.
    /// </summary>
    static string? CleanName(string? name)
    {
        if (name is not { Length: > 0 and <= 255 })
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

    static Element Field(string name, string value) =>
        new Element("field", "jabber:x:data").With("var", name).WithText("value", value);

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    static string Stamp(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
