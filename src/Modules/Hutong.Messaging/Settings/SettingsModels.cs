using System.Text.Json;
using System.Text.Json.Serialization;
using Hutong.Contracts.Accounts;

namespace Hutong.Messaging.Settings;

/// <summary>What is left out of a change stays as it is.</summary>
/// <param name="Find">Who may find me by my number: nobody (the default), contacts, everybody.</param>
/// <param name="Message">Who may write to me: everybody (the default), contacts, nobody.</param>
/// <param name="Call">Who may call me: everybody (the default), contacts, nobody.</param>
/// <param name="Ding">Who may DING me: contacts (the default), everybody, nobody.</param>
sealed record PrivacyBody(
    [property: JsonConverter(typeof(WordConverter<Audience>))] Audience? Find = null,
    [property: JsonConverter(typeof(WordConverter<Audience>))] Audience? Message = null,
    [property: JsonConverter(typeof(WordConverter<Audience>))] Audience? Call = null,
    [property: JsonConverter(typeof(WordConverter<Audience>))] Audience? Ding = null);

/// <param name="On">Whether the hours hold.</param>
/// <param name="From">The beginning, <c>22:00</c>.</param>
/// <param name="Until">The end, <c>07:00</c>; the next day when earlier than the beginning.</param>
/// <param name="Zone">An IANA time zone, <c>Asia/Shanghai</c>.</param>
sealed record QuietHoursBody(bool On, string From, string Until, string Zone);

/// <param name="Mode">all, mentions, none.</param>
/// <param name="Until">When it ends; left out: never.</param>
sealed record ConversationModeBody(
    [property: JsonConverter(typeof(WordConverter<NotifyMode>))] NotifyMode Mode, DateTimeOffset? Until = null);

/// <param name="Address">The bare address of the conversation.</param>
/// <param name="Mode">all, mentions, none.</param>
/// <param name="Until">When it ends; null: never.</param>
sealed record ConversationBody(
    string Address, [property: JsonConverter(typeof(WordConverter<NotifyMode>))] NotifyMode Mode,
    DateTimeOffset? Until);

/// <param name="QuietHours">When nothing is notified.</param>
/// <param name="ShowContent">Whether notifications hold the sender and the text; false by default.</param>
/// <param name="Badge">Whether the app's icon shows the number of unread conversations.</param>
/// <param name="Conversations">Conversations with a setting of their own.</param>
sealed record NotificationsBody(
    QuietHoursBody QuietHours, bool ShowContent, bool Badge, IReadOnlyList<ConversationBody> Conversations);

/// <summary>What is left out stays as it is.</summary>
/// <param name="QuietHours">When nothing is notified.</param>
/// <param name="ShowContent">Whether notifications hold the sender and the text.</param>
/// <param name="Badge">Whether the app's icon shows the number of unread conversations.</param>
sealed record NotificationsChange(
    QuietHoursBody? QuietHours = null, bool? ShowContent = null, bool? Badge = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PrivacyBody))]
[JsonSerializable(typeof(NotificationsBody))]
[JsonSerializable(typeof(NotificationsChange))]
[JsonSerializable(typeof(ConversationModeBody))]
sealed partial class SettingsJson : JsonSerializerContext;

/// <summary>Choices are words in lower case, never numbers.</summary>
sealed class WordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
