using System.Globalization;
using Hutong.Contracts.Accounts;
using Hutong.Messaging.Offline;
using Hutong.Messaging.Ownership;
using Hutong.Storage;
using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Switch.Modules;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Archive;

/// <summary>The archive of an account: every message kept, and the way to page through it.</summary>
sealed class ArchiveFeature(ArchiveHook hook, ArchiveReader reader, IStore store) : Feature
{
    const string Validation = "http://jabber.org/protocol/xdata-validate";

    public override string Name => "archive";

    public override IReadOnlyList<Standard> Standards =>
    [
        new("XEP-0313", "1.1.3", "Message Archive Management"),
        new("XEP-0059", "1.0", "Result Set Management"),
        new("XEP-0359", "0.7.0", "Unique and Stable Stanza IDs"),
        new("XEP-0334", "0.4.0", "Message Processing Hints"),
        new("XEP-0441", "0.2.0", "Message Archive Management Preferences"),
    ];

    public override void Declare(FeatureParts parts) => parts
        .Domain(PageRequest.Namespace, StanzaId.Namespace, Hints.Namespace)
        .Account(ArchiveQuery.Namespace, ArchiveQuery.Extended, StanzaId.Namespace, PageRequest.Namespace)
        .Iq(IqScope.Own, "query", ArchiveQuery.Namespace, QueryAsync)
        .Iq(IqScope.Own, "prefs", ArchiveQuery.Namespace, SettingsAsync)
        .Iq(IqScope.Own, "metadata", ArchiveQuery.Namespace, MetadataAsync)
        .Add(hook);

    async ValueTask<IqAnswer> QueryAsync(IqRequest request, CancellationToken cancel)
    {
        if (!request.IsSet)
        {
            return Form();
        }

        if (request.Session is not { } session)
        {
            return StanzaError.Forbidden;
        }

        session.Set(Backlog.UsesArchive, Backlog.UsesArchive);
        if (!ArchiveQuery.TryRead(request.Payload, out var query, out var error))
        {
            return error;
        }

        var (range, refusal) = ArchiveRange.Of(query);
        if (range is null)
        {
            return refusal!;
        }

        if (await reader.ReadAsync(session.User, range, cancel) is not { } page)
        {
            return StanzaError.ItemNotFound;
        }

        foreach (var message in query.FlipPage ? page.Messages.Reverse() : page.Messages)
        {
            session.Send(ArchiveResult.Make(session.User.Address, session.Address, query.QueryId,
                Text(message.Sequence), Time(message), message.Stanza.Span));
        }

        int? count = range.Max == 0 ? await reader.CountAsync(session.User, range, cancel) : null;
        var (first, last) =
            page.Messages is [var oldest, ..] ? (Text(oldest.Sequence), Text(page.Messages[^1].Sequence))
            : ((string?)null, (string?)null);
        return new ArchiveFin(new Page(first, last, Count: count), page.Complete).ToElement();
    }

    /// <summary>
    /// The fields of a query. The list of ids is open: no server lists all ids of an archive (section 4.1.5).
    /// </summary>
    static Element Form()
    {
        static Element Field(string name, string type) =>
            new Element("field", DataForm.Namespace).With("type", type).With("var", name);

        return new Element("query", ArchiveQuery.Namespace).With(new Element("x", DataForm.Namespace)
            .With("type", "form")
            .With(Field("FORM_TYPE", "hidden").WithText("value", ArchiveQuery.Namespace))
            .With(Field("with", "jid-single")).With(Field("start", "text-single")).With(Field("end", "text-single"))
            .With(Field("before-id", "text-single")).With(Field("after-id", "text-single"))
            .With(Field("ids", "list-multi").With(new Element("validate", Validation).With("datatype", "xs:string")
                .With(new Element("open", Validation)))));
    }

    async ValueTask<IqAnswer> MetadataAsync(IqRequest request, CancellationToken cancel)
    {
        var (first, last) = await reader.EndsAsync(request.Sender!, cancel);
        return new ArchiveMetadata(End(first), End(last)).ToElement();

        static (string, DateTimeOffset)? End(FoundMessage? message) =>
            message is null ? null : (Text(message.Sequence), Time(message));
    }

    async ValueTask<IqAnswer> SettingsAsync(IqRequest request, CancellationToken cancel)
    {
        var user = request.Sender!;
        if (request.IsSet)
        {
            if (ArchivePreferences.Read(request.Payload) is not { } wanted)
            {
                return StanzaError.BadRequest;
            }

            var settings = ArchiveSettings.Of(wanted);
            var outcome = await store.TryCommitAsync(settings.Save(user.Ref), cancel);
            if (!outcome.IsDurable)
            {
                return StanzaError.InternalServerError;
            }

            user.Set(ArchiveSettings.Slot, settings);
        }

        return user.Get(ArchiveSettings.Slot)!.ToPreferences().ToElement();
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    static DateTimeOffset Time(FoundMessage message) => DateTimeOffset.UnixEpoch.AddMicroseconds(message.Time);
}

static class ArchiveServices
{
    /// <summary>Adds the archive.</summary>
    public static IServiceCollection AddArchive(this IServiceCollection services) => services
        .AddMigrations(ArchiveLog.Migrations)
        .AddUserLoader(ArchiveSettings.Loader)
        .AddSingleton<ArchiveHook>()
        .AddSingleton<ArchiveReader>()
        .AddSingleton<ArchivePart>()
        .AddSingleton<IExportPart>(all => all.GetRequiredService<ArchivePart>())
        .AddSingleton<IErasePart>(all => all.GetRequiredService<ArchivePart>())
        .AddOwnedRows("archive", new OwnedTable("archive_settings", "mode"), new OwnedTable("archive_delivered", "seq"),
            new OwnedTable("streams", "stream"))
        .AddFeature<ArchiveFeature>();
}
