using Hutong.Messaging.Burning;
using Hutong.Messaging.Ownership;
using Hutong.Storage;
using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Switch.Modules;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Scheduling;

/// <summary>
/// Messages that the server sends at a time, an extension of ours (docs/guides/scheduled-messages.md).
/// </summary>
sealed class ScheduleFeature(
    ScheduleTable table, ScheduleSender sender, ScheduleOptions options, TimeProvider time) : Feature
{
    /// <summary>The namespace.</summary>
    public const string Namespace = "urn:hutong:schedule:0";

    public override string Name => "scheduling";

    public override IReadOnlyList<Standard> Standards => [];

    public override void Declare(FeatureParts parts) => parts
        .Account(Namespace)
        .Iq(IqScope.Own, "scheduled", Namespace, ListAsync)
        .Iq(IqScope.Own, "schedule", Namespace, ScheduleAsync)
        .Iq(IqScope.Own, "cancel", Namespace, CancelAsync)
        .Add(sender);

    async ValueTask<IqAnswer> ListAsync(IqRequest request, CancellationToken cancel)
    {
        var list = new Element("scheduled", Namespace);
        foreach (var row in await table.OfAsync(request.Sender!.Ref, cancel))
        {
            list.With(new Element("schedule", Namespace).With("id", row.Id).With("at", Text(row.Due))
                .With("failure", row.Failure.Length == 0 ? null : row.Failure)
                .With(ElementReader.Parse(row.Stanza)));
        }

        return list;
    }

    async ValueTask<IqAnswer> ScheduleAsync(IqRequest request, CancellationToken cancel)
    {
        var owner = request.Sender!;
        if (!request.IsSet || request.Payload.Child("message", Ns.Client) is not { } message
            || message["id"] is not { Length: > 0 and <= 256 } id
            || message["type"] is not (null or "chat" or "normal")
            || XmppDateTime.Read(request.Payload["at"]) is not { } at
            || !Jid.TryParse(message["to"] ?? "", out var to) || to.Local is null
            || message.Children.Any(child => child.Namespace == Burn.Namespace))
        {
            return StanzaError.BadRequest;
        }

        var now = time.GetUtcNow();
        if (at <= now || at > now.AddDays(options.MaxDays))
        {
            return StanzaError.NotAcceptable.Because("that time has passed, or is too far away");
        }

        var waiting = await table.OfAsync(owner.Ref, cancel);
        if (waiting.Count >= options.MaxWaiting && waiting.All(row => row.Id != id))
        {
            return StanzaError.ResourceConstraint.Because("too many messages wait");
        }

        var clean = new Element("message", Ns.Client).With("type", "chat").With("to", to.ToString()).With("id", id);
        foreach (var child in message.Children.Where(child => !IsServers(child)))
        {
            clean.With(child);
        }

        var row = new ScheduledRow
        {
            Tenant = owner.Tenant.Value,
            Owner = owner.Account.Value,
            Id = id,
            Due = at.ToMicroseconds(),
            Stanza = clean.ToBytes(),
        };
        if (!(await table.SaveAsync(row, cancel)).IsDurable)
        {
            return StanzaError.InternalServerError;
        }

        ScheduleSender.Tell(owner);
        return new Element("schedule", Namespace).With("id", id).With("at", Text(row.Due));
    }

    async ValueTask<IqAnswer> CancelAsync(IqRequest request, CancellationToken cancel)
    {
        if (!request.IsSet || request.Payload["id"] is not { } id)
        {
            return StanzaError.BadRequest;
        }

        var outcome = await table.CancelAsync(request.Sender!.Ref, id, cancel);
        if (outcome.IsDurable)
        {
            ScheduleSender.Tell(request.Sender);
            return IqAnswer.Ok;
        }

        return outcome.Result == CommitResult.Conflict ? StanzaError.ItemNotFound : StanzaError.InternalServerError;
    }

    /// <summary>What only a server may say; from a session the switch takes it away itself.</summary>
    static bool IsServers(Element child) => child.Namespace is "urn:xmpp:delay" or "urn:xmpp:occupant-id:0" ||
        child.Is("stanza-id", "urn:xmpp:sid:0") || child.Is("sent", "urn:xmpp:carbons:2")
        || child.Is("received", "urn:xmpp:carbons:2");

    static string Text(long due) => XmppDateTime.Format(TimeColumns.FromMicroseconds(due));
}

static class ScheduleServices
{
    /// <summary>Adds messages that are sent later.</summary>
    public static IServiceCollection AddScheduling(this IServiceCollection services) => services
        .AddMigrations(ScheduleTable.Migrations)
        .AddSettings<ScheduleOptions>("messaging:scheduling")
        .AddExchangeLater()
        .AddSingleton<ScheduleTable>().AddSingleton<ScheduleSender>()
        .AddHostedService(all => all.GetRequiredService<ScheduleSender>())
        .AddOwnedRows("scheduling", new OwnedTable("scheduled_messages", "id"))
        .AddFeature<ScheduleFeature>();
}
