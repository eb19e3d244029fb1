using Hutong.Calling.Calls;
using Hutong.Calling.Conference.Guests;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Http;
using Hutong.Switch.Modules;
using Hutong.Switch.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hutong.Calling.Conference;

/// <summary>What conferences are made of.</summary>
static class ConferenceServices
{
    public static void AddConference(this IServiceCollection services)
    {
        services.AddSettings<ConferenceOptions>("calling:conference");
        services.AddSingleton<ConferenceStore>().AddSingleton<PinGuard>().AddSingleton<ConferenceWords>()
            .AddSingleton<ConferenceEntrance>().AddSingleton<ConferenceInviter>().AddSingleton<ConferenceDesk>()
            .AddSingleton<ConferenceView>().AddSingleton<ConferenceEndpoints>().AddSingleton<ConferencePart>()
            .AddSingleton<IExportPart>(all => all.GetRequiredService<ConferencePart>())
            .AddSingleton<IErasePart>(all => all.GetRequiredService<ConferencePart>());
        // Programs are parts of what calls are made with, and made before it.
        services.AddSingleton(all => new ConferenceRooms(all.GetRequiredService<CallParts>,
            all.GetRequiredService<ConferenceOptions>(), all.GetServices<IConferenceListener>));
        services.AddSingleton<IConferenceListener>(all => new ConferencePush(() => all.GetService<UserTable>(),
            all.GetRequiredService<IDirectory>(), all.GetRequiredService<ILogger<ConferencePush>>()));
        services.AddSingleton<ICallProgram>(all => new ConferenceProgram(
            all.GetRequiredService<CallParts>, all.GetRequiredService<ConferenceEntrance>));
        services.AddSingleton<GuestDesk>().AddSingleton<GuestEndpoints>()
            .AddHostedService(all => all.GetRequiredService<GuestDesk>());
        services.AddHostedService<ConferenceKeeper>();
    }

    public static void MapConference(this IEndpointRouteBuilder api)
    {
        api.ServiceProvider.GetRequiredService<ConferenceEndpoints>().Map(api.MapGroup("/conferences")
            .WithTags("calls").RequireAuthorization(HttpPolicies.Account).ProducesProblem(401));
        // Who has no account has no token: the guest's secret opens the guest's place and nothing else.
        api.ServiceProvider.GetRequiredService<GuestEndpoints>().Map(api.MapGroup("/guests").WithTags("calls"));
    }
}
