using System.Text.Json;
using Hutong.Contracts.Accounts;
using Hutong.Messaging.Ownership;
using Hutong.Storage;
using Hutong.Switch.Features;
using Hutong.Switch.Modules;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Settings;

/// <summary>What people choose: who may reach them, and what they are told of.</summary>
sealed class SettingsFeature(PrivacyPolicy policy, AnswersHook answers) : Feature
{
    public override string Name => "settings";

    public override IReadOnlyList<Standard> Standards => [];

    public override void Declare(FeatureParts parts) => parts.Add(policy).Add(answers);
}

/// <summary>The choices as JSON, in the form of the API, for their owner to take away.</summary>
sealed class SettingsPart(IStore store, IPrivacy privacy) : IExportPart
{
    public string Name => "settings.json";

    public async ValueTask WriteAsync(AccountRef account, IExportWriter writer, CancellationToken cancel)
    {
        var rules = await privacy.OfAsync(account, cancel);
        var notifications = await NotificationTable.LoadAsync(store, account, cancel);
        await using var stream = writer.Open(Name);
        await using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WritePropertyName("privacy");
        JsonSerializer.Serialize(json, new PrivacyBody(rules.Find, rules.Message, rules.Call, rules.Ding),
            SettingsJson.Default.PrivacyBody);
        json.WritePropertyName("notifications");
        JsonSerializer.Serialize(
            json, SettingsEndpoints.Body(notifications), SettingsJson.Default.NotificationsBody);
        json.WriteEndObject();
    }
}

static class SettingsServices
{
    /// <summary>Adds what people choose.</summary>
    public static IServiceCollection AddUserSettings(this IServiceCollection services) => services
        .AddSingleton(SettingsTables.Migration)
        .AddUserLoader(PrivacyTable.Loader).AddUserLoader(NotificationTable.Loader)
        .AddSingleton<PrivacyTable>().AddSingleton<IPrivacy>(all => all.GetRequiredService<PrivacyTable>())
        .AddSingleton<NotificationTable>()
        .AddOwnedRows("settings", new OwnedTable("privacy_settings", "version"),
            new OwnedTable("privacy_answers", "address"), new OwnedTable("notification_settings", "version"),
            new OwnedTable("notification_conversations", "address"))
        .AddSingleton<IExportPart, SettingsPart>()
        .AddSingleton<PrivacyPolicy>().AddSingleton<AnswersHook>()
        .AddFeature<SettingsFeature>();
}
