using Hutong.Contracts.Accounts;
using Hutong.Contracts.Http;
using Hutong.Contracts.Phonebook;
using Hutong.Phonebook.Book;
using Hutong.Phonebook.Duplicates;
using Hutong.Phonebook.Here;
using Hutong.Phonebook.History;
using Hutong.Phonebook.Http;
using Hutong.Phonebook.Schema;
using Hutong.Phonebook.Search;
using Hutong.Phonebook.Transfer;
using Hutong.Switch.Modules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Phonebook;

/// <summary>Contacts: kept, found, brought back.</summary>
public sealed class PhonebookModule : IModule
{
    /// <inheritdoc />
    public string Name => "phonebook";

    /// <inheritdoc />
    public void AddServices(IServiceCollection services)
    {
        foreach (var migration in PhonebookMigrations.All)
        {
            services.AddSingleton(migration);
        }

        services.AddSettings<PhonebookOptions>("phonebook");
        services.AddSingleton<PhonebookMeter>().AddSingleton<BookReader>().AddSingleton<BookWriter>()
            .AddSingleton<IAddressBook, AddressBook>();
        services.AddSingleton<PhonebookPart>()
            .AddSingleton<IExportPart>(all => all.GetRequiredService<PhonebookPart>())
            .AddSingleton<IErasePart>(all => all.GetRequiredService<PhonebookPart>());
        services.AddSingleton<HistoryReader>().AddSingleton<BookHistory>()
            .AddSingleton<HistorySweeper>().AddHostedService(all => all.GetRequiredService<HistorySweeper>());
        services.AddSingleton<LookUpBudget>().AddSingleton<HereFinder>().AddSingleton<HereEndpoints>();
        services.AddSingleton<Importer>().AddSingleton<TransferEndpoints>();
        services.AddSingleton<SearchBooks>().AddSingleton<ApartBook>().AddSingleton<DuplicateEndpoints>();
        services.AddSingleton<HistoryEndpoints>().AddSingleton<ContactEndpoints>().AddSingleton<ListEndpoints>();
        services.ConfigureHttpJsonOptions(
            json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, PhonebookJson.Default));
    }

    /// <inheritdoc />
    public void MapHttp(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/contacts").WithTags("contacts").RequireAuthorization(HttpPolicies.Account)
            .ProducesProblem(401);
        var services = api.ServiceProvider;
        services.GetRequiredService<ListEndpoints>().Map(group);
        services.GetRequiredService<ContactEndpoints>().Map(group);
        services.GetRequiredService<HistoryEndpoints>().Map(group);
        services.GetRequiredService<HereEndpoints>().Map(group);
        services.GetRequiredService<TransferEndpoints>().Map(group);
        services.GetRequiredService<DuplicateEndpoints>().Map(group);
    }
}
