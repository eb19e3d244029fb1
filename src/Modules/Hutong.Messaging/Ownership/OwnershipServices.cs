using Hutong.Contracts.Accounts;
using Hutong.Storage;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Ownership;

/// <summary>Short forms for features that keep something of accounts.</summary>
static class OwnershipServices
{
    /// <summary>Rows that are erased with their account.</summary>
    public static IServiceCollection AddOwnedRows(
        this IServiceCollection services, string name, params OwnedTable[] tables) =>
        services.AddSingleton<IErasePart>(all => new OwnedRows(all.GetRequiredService<IStore>(), name, tables));

    /// <summary>A file of an account's export.</summary>
    public static IServiceCollection AddXmlPart(this IServiceCollection services, string file,
        Func<IStore, AccountRef, CancellationToken, IAsyncEnumerable<Element>> read) =>
        services.AddSingleton<IExportPart>(all =>
        {
            var store = all.GetRequiredService<IStore>();
            return new XmlPart(file, (account, cancel) => read(store, account, cancel));
        });
}
