using Hutong.Contracts.Accounts;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Ownership;

/// <summary>Exports what a feature keeps as one XML file: the elements that clients and other servers know.</summary>
sealed class XmlPart(string file, Func<AccountRef, CancellationToken, IAsyncEnumerable<Element>> read) : IExportPart
{
    public string Name => file;

    public async ValueTask WriteAsync(AccountRef account, IExportWriter writer, CancellationToken cancel)
    {
        await using var stream = writer.Open(file);
        await stream.WriteAsync("<account>\n"u8.ToArray(), cancel);
        await foreach (var element in read(account, cancel))
        {
            await stream.WriteAsync(element.ToBytes(), cancel);
            await stream.WriteAsync("\n"u8.ToArray(), cancel);
        }

        await stream.WriteAsync("</account>\n"u8.ToArray(), cancel);
    }
}
