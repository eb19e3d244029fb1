using Hutong.Calling.Announcement;
using Hutong.Calling.Callback;
using Hutong.Calling.Calls;
using Hutong.Calling.Conference;
using Hutong.Calling.Http;
using Hutong.Calling.Jingle;
using Hutong.Calling.Lines;
using Hutong.Calling.Media;
using Hutong.Calling.Notices;
using Hutong.Calling.Numbers;
using Hutong.Calling.Recording;
using Hutong.Calling.Records;
using Hutong.Calling.Settings;
using Hutong.Calling.Sounds;
using Hutong.Calling.Voicemail;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Calling;
using Hutong.Contracts.Http;
using Hutong.Contracts.Messaging;
using Hutong.Contracts.Switching;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Switch;
using Hutong.Switch.Calls;
using Hutong.Switch.Modules;
using Hutong.Switch.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hutong.Calling;

/// <summary>Calls: who is rung, who hears whom, what is recorded of it.</summary>
public sealed class CallingModule : IModule
{
    /// <inheritdoc />
    public string Name => "calling";

    /// <inheritdoc />
    public void AddServices(IServiceCollection services)
    {
        foreach (var migration in CallingMigrations.All)
        {
            services.AddSingleton(migration);
        }

        services.AddSettings<CallingOptions>("calling");
        services.AddSettings<MediaOptions>("calling:media");
        services.AddSettings<NoticeOptions>("calling:notices");
        services.AddFact(CallFacts.EndedName, "A call is over: how it went, who pays for it, how long they talked.");
        services.AddSingleton<CallingMeter>().AddSingleton(_ => new MediaClock(TimeProvider.System))
            .AddSingleton<OwnAddress>().AddSingleton<MediaEngine>();
        services.AddSingleton<CallTable>().AddSingleton<CallRecords>().AddSingleton<CallSettingsStore>()
            .AddSingleton<NumberOwners>().AddSingleton<CallPolicy>().AddSingleton<ServiceCodes>()
            .AddSingleton<LineBoard>().AddSingleton<ILines>(all => all.GetRequiredService<LineBoard>())
            .AddSingleton<CallerNotices>().AddSingleton<CallParts>().AddSingleton<IReach, CallReach>();
        services.AddSingleton(all => new Timeline(all.GetRequiredService<Exchange>,
            all.GetRequiredService<ILogger<Timeline>>()));
        // Edges are made with the owner of calls, which is made with the edges: it asks for them later.
        services.AddSingleton(all => new CallEdges(all.GetServices<IDeviceLegs>, all.GetServices<ITrunks>));
        services.AddSingleton<ICallHost, CallHost>();
        services.AddSingleton(all => new JingleLegs(all.GetRequiredService<UserTable>(),
            all.GetRequiredService<IIdSource>(), all.GetRequiredService<TimeProvider>(),
            all.GetRequiredService<Exchange>, all.GetRequiredService<ICallHost>,
            all.GetRequiredService<CallingOptions>(), all.GetRequiredService<ILogger<JingleLegs>>()));
        services.AddSingleton<IDeviceLegs>(all => all.GetRequiredService<JingleLegs>());
        services.AddSingleton(all => new AppCalls(
            all.GetRequiredService<CallParts>, all.GetRequiredService<JingleLegs>()));
        services.AddFeature<JingleFeature>();
        services.AddSingleton<RecordKeeper>().AddHostedService(all => all.GetRequiredService<RecordKeeper>());
        services.AddSingleton<Speaker>(all => all.GetRequiredService<CallingOptions>().Speech
            ? Speech.SayAsync : Speech.SayNothingAsync).AddSingleton<SpokenWords>();
        services.AddSettings<VoicemailOptions>("calling:voicemail");
        services.AddSettings<RecordingOptions>("calling:recording");
        services.AddSingleton(all => new RecordingKeeper(all.GetRequiredService<IStore>(),
            all.GetRequiredService<RecordingOptions>(), all.GetServices<IFileKeeper>(),
            all.GetRequiredService<SpokenWords>(), all.GetRequiredService<Exchange>,
            all.GetRequiredService<TimeProvider>(), all.GetRequiredService<ILogger<RecordingKeeper>>()));
        services.AddSingleton<VoicemailStore>()
            .AddSingleton<IMessageWaiting>(all => all.GetRequiredService<VoicemailStore>())
            .AddSingleton<VoicemailEndpoints>();
        services.AddSingleton<ICallProgram>(all => new VoicemailProgram(all.GetRequiredService<VoicemailStore>(),
            all.GetRequiredService<VoicemailOptions>(), all.GetServices<IFileKeeper>(),
            all.GetRequiredService<SpokenWords>(), all.GetRequiredService<Exchange>,
            all.GetRequiredService<ILogger<VoicemailProgram>>()));
        services.AddConference();
        services.AddAnnouncement();
        services.AddSingleton<CallbackStarter>().AddSingleton<CallReader>().AddSingleton<CallEndpoints>();
        services.AddSingleton<CallingPart>()
            .AddSingleton<IExportPart>(all => all.GetRequiredService<CallingPart>())
            .AddSingleton<IErasePart>(all => all.GetRequiredService<CallingPart>());
        services.ConfigureHttpJsonOptions(
            json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, CallingJson.Default));
    }

    /// <inheritdoc />
    public void MapHttp(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/calls").WithTags("calls").RequireAuthorization(HttpPolicies.Account)
            .ProducesProblem(401);
        api.ServiceProvider.GetRequiredService<CallEndpoints>().Map(group);
        api.ServiceProvider.GetRequiredService<VoicemailEndpoints>().Map(api.MapGroup("/voicemail")
            .WithTags("calls").RequireAuthorization(HttpPolicies.Account).ProducesProblem(401));
        api.MapConference();
        api.MapAnnouncement();
    }
}
