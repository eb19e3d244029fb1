using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Messaging.Ownership;
using Hutong.Messaging.Presence;
using Hutong.Storage;
using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Switch.Modules;
using Hutong.Xmpp;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Roster;

/// <summary>The list of contacts and who may see whose presence.</summary>
sealed class RosterFeature(RosterHandler handler) : Feature
{
    public override string Name => "roster";

    public override IReadOnlyList<Standard> Standards =>
    [
        new("RFC 6121", null, "Instant Messaging and Presence: roster, subscriptions"),
        new("XEP-0237", "1.3", "Roster Versioning"),
        new("XEP-0283", "0.2.0", "Moved", Note: "notices are sent by a change of number"),
        new("XEP-0379", "0.3.3", "Pre-Authenticated Roster Subscription"),
    ];

    public override void Declare(FeatureParts parts)
    {
        parts.Iq(IqScope.Own, "query", Ns.Roster, handler.HandleAsync)
            .Iq(IqScope.Account, "query", Ns.Roster, RosterHandler.ForeignAsync);
        parts.StreamFeatures.Add(_ => new Element("ver", "urn:xmpp:features:rosterver"));
        parts.StreamFeatures.Add(_ => new Element("sub", "urn:xmpp:features:pre-approval"));
    }
}

static class RosterServices
{
    /// <summary>Adds the roster with its subscriptions.</summary>
    public static IServiceCollection AddRoster(this IServiceCollection services)
    {
        foreach (var migration in RosterTable.Migrations)
        {
            services.AddSingleton(migration);
        }

        return services
            .AddSettings<RosterOptions>("messaging:roster")
            .AddSingleton(all => RosterTable.Loader(all.GetRequiredService<IStore>()))
            .AddSingleton<IRosterLookup, RosterLookup>()
            .AddSingleton<IContactSource, RosterContacts>()
            .AddSingleton<PreauthorizedContacts>()
            .AddSingleton<MovedContacts>()
            .AddSingleton<Subscriptions>()
            .AddSingleton<IErasePart, RosterErasure>()
            .AddOwnedRows("roster", new OwnedTable("roster_items", "contact"), new OwnedTable("roster_heads", "owner"))
            .AddXmlPart("roster.xml", RosterTable.ExportAsync)
            .AddSingleton<RosterHandler>()
            .AddFeature<RosterFeature>();
    }
}
