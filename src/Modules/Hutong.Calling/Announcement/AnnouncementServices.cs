using Hutong.Contracts.Accounts;
using Hutong.Contracts.Calling;
using Hutong.Contracts.Http;
using Hutong.Switch.Modules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Calling.Announcement;

/// <summary>What announcements are made of.</summary>
static class AnnouncementServices
{
    public static void AddAnnouncement(this IServiceCollection services)
    {
        services.AddSettings<AnnouncementOptions>("calling:announcement");
        services.AddFact(AnnouncementOutcome.FactName,
            "What became of a person whom an announcement was for: confirmed, heard, not reached.");
        services.AddSingleton<AnnouncementQueries>().AddSingleton<AnnouncementStore>()
            .AddSingleton<AnnouncementSounds>().AddSingleton<AnnouncementRunner>().AddSingleton<AnnouncementDesk>()
            .AddSingleton<IAnnouncements>(all => all.GetRequiredService<AnnouncementDesk>())
            .AddSingleton<AnnouncementEndpoints>().AddSingleton<AnnouncementPart>()
            .AddSingleton<IExportPart>(all => all.GetRequiredService<AnnouncementPart>())
            .AddSingleton<IErasePart>(all => all.GetRequiredService<AnnouncementPart>())
            .AddHostedService(all => all.GetRequiredService<AnnouncementRunner>());
    }

    public static void MapAnnouncement(this IEndpointRouteBuilder api) =>
        api.ServiceProvider.GetRequiredService<AnnouncementEndpoints>().Map(api.MapGroup("/announcements")
            .WithTags("calls").RequireAuthorization(HttpPolicies.Account).ProducesProblem(401));
}
