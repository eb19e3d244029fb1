using System.Buffers;
using System.Globalization;
using Hutong.Contracts.Accounts;
using Hutong.Messaging.Offline;
using Hutong.Messaging.Ownership;
using Hutong.Storage;
using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Switch.Modules;
using Hutong.Switch.Sessions;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;
using Hutong.Xmpp;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Archive;

/// <summary>The archive of an account: every message kept, and the way to page through it.</summary>
sealed class ArchiveFeature(ArchiveHook hook, ArchiveReader reader, IStore store) : Feature
{
    const string Rsm = "http://jabber.org/protocol/rsm";

    public override string Name => "archive";

    public override IReadOnlyList<Standard> Standards =>
    [
        new("XEP-0313", "1.1.3", "Message Archive Management"),
        new("XEP-0059", "1.0", "Result Set Management"),
        new("XEP-0359", "0.7.0", "Unique and Stable Stanza IDs"),
        new("XEP-0334", "0.4.0", "Message Processing Hints"),
    ];

    public override void Declare(FeatureParts parts) => parts
        .Domain(Rsm, "urn:xmpp:sid:0", "urn:xmpp:hints")
        .Account(ArchiveQuery.Namespace, ArchiveQuery.Namespace + "#extended", "urn:xmpp:sid:0", Rsm)
        .Iq(IqScope.Own, "query", ArchiveQuery.Namespace, QueryAsync)
        .Iq(IqScope.Own, "prefs", ArchiveQuery.Namespace, SettingsAsync)
        .Iq(IqScope.Own, "metadata", ArchiveQuery.Namespace, MetadataAsync)
        .Add(hook);

    async ValueTask<IqAnswer> QueryAsync(IqRequest request, CancellationToken cancel)
    {
        if (request.Session is not { } session)
        {
            return StanzaError.Forbidden;
        }

        if (!request.IsSet)
        {
            return Form();
        }

        session.Set(Backlog.UsesArchive, Backlog.UsesArchive);
        var (query, error) = ArchiveQuery.Read(request.Payload);
        if (query is null)
        {
            return error!;
        }

        if (await reader.ReadAsync(session.User, query, cancel) is not { } page)
        {
            return StanzaError.ItemNotFound;
        }

        foreach (var message in query.Flip ? page.Messages.Reverse() : page.Messages)
        {
            session.Send(Result(session, query, message));
        }

        return Fin(page);
    }

    static Element Fin(ArchivePage page)
    {
        var set = new Element("set", Rsm);
        if (page.Messages.Count > 0)
        {
            set.WithText("first", Text(page.Messages[0].Sequence)).WithText("last", Text(page.Messages[^1].Sequence));
        }

        return new Element("fin", ArchiveQuery.Namespace)
            .With("complete", page.Complete ? "true" : null)
            .With(set);
    }

    static Stanza Result(Session session, ArchiveQuery query, FoundMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>(message.Stanza.Length + 256);
        buffer.Write("<result xmlns='urn:xmpp:mam:2'"u8);
        if (query.QueryId is { } id)
        {
            buffer.Write(" queryid='"u8);
            ElementWriter.Escaped(buffer, id);
            buffer.Write("'"u8);
        }

        buffer.Write(" id='"u8);
        ElementWriter.Raw(buffer, Text(message.Sequence));
        buffer.Write("'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='"u8);
        ElementWriter.Raw(buffer, StoredStanza.Stamp(message.Time));
        buffer.Write("'/>"u8);
        buffer.Write(message.Stanza.Span);
        buffer.Write("</forwarded></result>"u8);
        return new(StanzaKind.Message, StanzaType.None, null, session.User.Address, session.Address, null,
            buffer.WrittenMemory, [new ChildRef("result", ArchiveQuery.Namespace, 0, buffer.WrittenCount)]);
    }

    static Element Form()
    {
        static Element Field(string name, string type) =>
            new Element("field", "jabber:x:data").With("type", type).With("var", name);

        return new Element("query", ArchiveQuery.Namespace).With(new Element("x", "jabber:x:data").With("type", "form")
            .With(Field("FORM_TYPE", "hidden").WithText("value", ArchiveQuery.Namespace))
            .With(Field("with", "jid-single")).With(Field("start", "text-single")).With(Field("end", "text-single"))
            .With(Field("before-id", "text-single")).With(Field("after-id", "text-single"))
            .With(Field("ids", "list-multi").With(new Element("validate", "http://jabber.org/protocol/xdata-validate")
                .With("datatype", "xs:string")
                .With(new Element("open", "http://jabber.org/protocol/xdata-validate")))));
    }

    async ValueTask<IqAnswer> MetadataAsync(IqRequest request, CancellationToken cancel)
    {
        var (first, last) = await reader.EndsAsync(request.Sender!, cancel);
        var metadata = new Element("metadata", ArchiveQuery.Namespace);
        if (first is not null && last is not null)
        {
            metadata.With(End("start", first)).With(End("end", last));
        }

        return metadata;

        static Element End(string name, FoundMessage message) => new Element(name, ArchiveQuery.Namespace)
            .With("id", Text(message.Sequence)).With("timestamp", StoredStanza.Stamp(message.Time));
    }

    async ValueTask<IqAnswer> SettingsAsync(IqRequest request, CancellationToken cancel)
    {
        var user = request.Sender!;
        if (request.IsSet)
        {
            if (Read(request.Payload) is not { } settings)
            {
                return StanzaError.BadRequest;
            }

            var outcome = await store.TryCommitAsync(settings.Save(user.Ref), cancel);
            if (!outcome.IsDurable)
            {
                return StanzaError.InternalServerError;
            }

            user.Set(ArchiveSettings.Slot, settings);
        }

        var now = user.Get(ArchiveSettings.Slot)!;
        return new Element("prefs", ArchiveQuery.Namespace).With("default", now.Mode)
            .With(List("always", now.Always)).With(List("never", now.Never));
    }

    static Element List(string name, IEnumerable<string> addresses)
    {
        var list = new Element(name, ArchiveQuery.Namespace);
        foreach (var address in addresses)
        {
            list.WithText("jid", address);
        }

        return list;
    }

    static ArchiveSettings? Read(Element prefs)
    {
        var mode = prefs["default"];
        var always = Addresses(prefs.Child("always"));
        var never = Addresses(prefs.Child("never"));
        return mode is "always" or "never" or "roster" && always is not null && never is not null
            ? new(mode, always, never) : null;
    }

    /// <summary>At most 200 addresses in a list: more is no preference but a block list.</summary>
    static HashSet<string>? Addresses(Element? list)
    {
        var addresses = new HashSet<string>(StringComparer.Ordinal);
        foreach (var child in list?.Children ?? [])
        {
            if (!Jid.TryParse(child.Text, out var jid) || addresses.Count >= 200)
            {
                return null;
            }

            addresses.Add(jid.ToString());
        }

        return addresses;
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
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
