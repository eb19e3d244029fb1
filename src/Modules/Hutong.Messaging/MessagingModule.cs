using Hutong.Messaging.AdHoc;
using Hutong.Messaging.Archive;
using Hutong.Messaging.Avatars;
using Hutong.Messaging.Basics;
using Hutong.Messaging.Blocking;
using Hutong.Messaging.Bookmarks;
using Hutong.Messaging.Burning;
using Hutong.Messaging.Carbons;
using Hutong.Messaging.Deleting;
using Hutong.Messaging.Delivery;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Eventing;
using Hutong.Messaging.ExternalServices;
using Hutong.Messaging.Offline;
using Hutong.Messaging.Past;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Previews;
using Hutong.Messaging.PrivateStorage;
using Hutong.Messaging.Push;
using Hutong.Messaging.Reporting;
using Hutong.Messaging.Resumption;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Scheduling;
using Hutong.Messaging.Settings;
using Hutong.Messaging.Upload;
using Hutong.Messaging.VCards;
using Hutong.Switch.Modules;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging;

/// <summary>Messages: archive, delivery, copies, and all that people do with them.</summary>
public sealed class MessagingModule : IModule
{
    /// <inheritdoc />
    public string Name => "messaging";

    /// <inheritdoc />
    public void AddServices(IServiceCollection services)
    {
        services.AddDiscovery();
        services.AddBasics();
        services.AddRoster();
        services.AddPresence();
        services.AddBlocking();
        services.AddReporting();
        services.AddUserSettings();
        services.AddEventing();
        services.AddPrivateStorage();
        services.AddBookmarks();
        services.AddVCards();
        services.AddAvatars();
        services.AddAdHoc();
        services.AddExternalServices();
        services.AddArchive();
        services.AddResumption();
        services.AddDelivery();
        services.AddOffline();
        services.AddCarbons();
        services.AddUpload();
        services.AddPreviews();
        services.AddBurning();
        services.AddDeleting();
        services.AddScheduling();
        services.AddPush();
        services.AddPast();
        services.ConfigureHttpJsonOptions(
            json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, SettingsJson.Default));
    }

    /// <inheritdoc />
    public void MapHttp(IEndpointRouteBuilder api)
    {
        SettingsEndpoints.Map(api);
        PreviewEndpoints.Map(api);
        PushEndpoints.Map(api);
        UnreadEndpoint.Map(api);
    }
}
