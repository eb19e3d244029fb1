using Hutong.Edge.Dav.Methods;
using Hutong.Edge.Dav.SignIn;
using Hutong.Switch.Features;
using Hutong.Switch.Modules;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Edge.Dav;

/// <summary>
/// CardDAV: the phonebook for telephones and desktops. What there is to keep is asked of the module behind
/// <see cref="Contracts.Phonebook.IAddressBook"/>.
/// </summary>
public static class DavEdge
{
    /// <summary>Adds what the edge needs.</summary>
    public static IServiceCollection AddDavEdge(this IServiceCollection services) => services
        .AddSettings<DavEdgeOptions>("dav")
        .AddSingleton<BasicSignIn>().AddSingleton<RequestBodies>()
        .AddSingleton<PropfindMethod>().AddSingleton<ReportMethod>().AddSingleton<CardMethods>()
        .AddSingleton<DavRoutes>()
        .AddSingleton<IHttpPart>(all => new HttpPart(all.GetRequiredService<DavRoutes>().Map))
        .AddFeature<CardDavFeature>();
}

/// <summary>What the edge implements; it takes part in no stanza.</summary>
sealed class CardDavFeature : Feature
{
    public override string Name => "carddav";

    public override IReadOnlyList<Standard> Standards =>
    [
        new("RFC 6352", null, "CardDAV", Support.Partial, "one address book an account; no COPY, MOVE, MKCOL"),
        new("RFC 4918", null, "WebDAV", Support.Partial, "what CardDAV needs: PROPFIND, GET, PUT, DELETE; no locks"),
        new("RFC 6578", null, "Collection Synchronization for WebDAV"),
        new("RFC 5397", null, "WebDAV Current Principal Extension"),
        new("RFC 6764", null, "Locating Services for CalDAV and CardDAV", Support.Partial,
            "the well-known path; the records of the domain are the operator's"),
        new("RFC 3744", null, "WebDAV Access Control Protocol", Support.Partial, "privileges are told, not changed"),
        new("RFC 7617", null, "The 'Basic' HTTP Authentication Scheme", Support.Complete, "over TLS or loopback only"),
    ];

    public override void Declare(FeatureParts parts)
    {
    }
}
