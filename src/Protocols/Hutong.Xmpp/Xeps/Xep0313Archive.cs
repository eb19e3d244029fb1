using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>A question to a message archive (XEP-0313 section 4). All conditions must hold.</summary>
/// <param name="QueryId">Comes back on every result, or null.</param>
/// <param name="With">Only messages with this address: with any resource of it when it is bare.</param>
/// <param name="Start">Only messages from this time on.</param>
/// <param name="End">Only messages up to this time.</param>
/// <param name="AfterId">Only messages behind the one with this archive id.</param>
/// <param name="BeforeId">Only messages in front of the one with this archive id.</param>
/// <param name="Ids">Only messages with these archive ids; null for any.</param>
/// <param name="Page">Which page.</param>
/// <param name="FlipPage">Whether the page is sent last message first (section 4.5).</param>
/// <param name="IncludeGroupchat">
/// Whether messages of rooms are wanted too, when the asker said (section 4.1.6).
/// </param>
public sealed record ArchiveQuery(string? QueryId, Jid? With, DateTimeOffset? Start, DateTimeOffset? End,
    string? AfterId, string? BeforeId, IReadOnlyList<string>? Ids, PageRequest Page, bool FlipPage,
    bool? IncludeGroupchat = null)
{
    /// <summary>XEP-0313.</summary>
    public const string Namespace = "urn:xmpp:mam:2";

    /// <summary>That before-id, after-id, ids, flip-page and metadata are served (section 7).</summary>
    public const string Extended = "urn:xmpp:mam:2#extended";

    /// <summary>The field of <see cref="IncludeGroupchat"/>, and the feature that it is served.</summary>
    public const string GroupchatField = "{urn:xmpp:mam:2}include-groupchat";

    /// <summary>Ids that one question may name at most.</summary>
    public const int MaxIds = 256;

    static readonly StanzaError UnknownField = StanzaError.FeatureNotImplemented;

    /// <summary>The form that says which fields there are (section 4.1.7).</summary>
    public static DataForm Fields() => DataForm.Of("form", Namespace,
        new("with", (string?)null, "jid-single"), new("start", (string?)null, "text-single"),
        new("end", (string?)null, "text-single"), new("before-id", (string?)null, "text-single"),
        new("after-id", (string?)null, "text-single"), new("ids", (string?)null, "list-multi"),
        new(GroupchatField, (string?)null, "boolean"));

    /// <summary>Reads a question; false with the error to answer when it is not well made.</summary>
    public static bool TryRead(Element element, [NotNullWhen(true)] out ArchiveQuery? query,
        [NotNullWhen(false)] out StanzaError? error)
    {
        query = null;
        error = StanzaError.BadRequest;
        if (!element.Is("query", Namespace) || !PageRequest.TryRead(element, out var page))
        {
            return false;
        }

        var read = new ArchiveQuery(element["queryid"], null, null, null, null, null, null, page,
            element.Child("flip-page") is not null);
        var form = DataForm.Read(element.Child("x", DataForm.Namespace));
        if (form is not null && form.FormType != Namespace)
        {
            return false;
        }

        // A field that was left empty asks for nothing: some clients send the whole form.
        foreach (var field in form?.Fields.Where(field => field.Values.Count > 0) ?? [])
        {
            error = Take(field, ref read);
            if (error is not null)
            {
                return false;
            }
        }

        (query, error) = (read, null);
        return true;
    }

    /// <summary>Writes the question.</summary>
    public Element ToElement()
    {
        var fields = new List<FormField>();
        Add("with", With?.ToString());
        Add("start", Start is { } start ? XmppDateTime.Format(start) : null);
        Add("end", End is { } end ? XmppDateTime.Format(end) : null);
        Add("after-id", AfterId);
        Add("before-id", BeforeId);
        Add(GroupchatField, IncludeGroupchat is { } rooms ? rooms ? "true" : "false" : null);
        if (Ids is not null)
        {
            fields.Add(new FormField("ids", Ids));
        }

        return new Element("query", Namespace).With("queryid", QueryId)
            .With(fields.Count == 0 ? null : DataForm.Of("submit", Namespace, fields).ToElement())
            .With(Page == new PageRequest() ? null : Page.ToElement())
            .With(FlipPage ? new Element("flip-page", Namespace) : null);

        void Add(string var, string? value)
        {
            if (value is not null)
            {
                fields.Add(new FormField(var, value));
            }
        }
    }

    static StanzaError? Take(FormField field, ref ArchiveQuery query)
    {
        switch (field.Var)
        {
            case "FORM_TYPE":
                return null;
            case "with":
                query = query with { With = Jid.TryParse(field.Value, out var with) ? with : null };
                return query.With is null ? StanzaError.JidMalformed : null;
            case "start":
                query = query with { Start = XmppDateTime.Read(field.Value) };
                return query.Start is null ? StanzaError.BadRequest : null;
            case "end":
                query = query with { End = XmppDateTime.Read(field.Value) };
                return query.End is null ? StanzaError.BadRequest : null;
            case "after-id":
                query = query with { AfterId = field.Value };
                return string.IsNullOrEmpty(query.AfterId) ? StanzaError.BadRequest : null;
            case "before-id":
                query = query with { BeforeId = field.Value };
                return string.IsNullOrEmpty(query.BeforeId) ? StanzaError.BadRequest : null;
            case "ids":
                query = query with { Ids = field.Values };
                return field.Values.Count is > 0 and <= MaxIds ? null : StanzaError.BadRequest;
            case GroupchatField or "include-groupchat":
                query = query with { IncludeGroupchat = field.Value is "1" or "true" };
                return null;
            default:
                return UnknownField;
        }
    }
}

/// <summary>One message out of an archive (XEP-0313 section 4.2).</summary>
/// <param name="QueryId">The id of the question, or null.</param>
/// <param name="Id">The message's id in the archive.</param>
/// <param name="Forwarded">The message, and when it was archived.</param>
public sealed record ArchiveResult(string? QueryId, string Id, Forwarded Forwarded)
{
    /// <summary>Reads a result; null when the message holds none.</summary>
    public static ArchiveResult? Read(Stanza message)
    {
        var result = message.Child("result", ArchiveQuery.Namespace);
        return result?["id"] is { } id
            && Forwarded.Read(result.Child("forwarded", Forwarded.Namespace)) is { } forwarded
            ? new(result["queryid"], id, forwarded) : null;
    }

    /// <summary>Makes the message that carries a result.</summary>
    /// <param name="from">The archive.</param>
    /// <param name="to">Who asked.</param>
    /// <param name="queryId">The id of the question, or null.</param>
    /// <param name="id">The message's id in the archive.</param>
    /// <param name="stamp">When it was archived.</param>
    /// <param name="stanza">The encoded message with its own <c>xmlns</c>.</param>
    /// <param name="extra">Canonical children that it gets at its end, for example the stanza-id.</param>
    public static Stanza Make(Jid? from, Jid to, string? queryId, string id, DateTimeOffset stamp,
        ReadOnlySpan<byte> stanza, ReadOnlySpan<byte> extra = default)
    {
        var output = new ArrayBufferWriter<byte>(stanza.Length + extra.Length + 320);
        output.Write("<result xmlns='urn:xmpp:mam:2'"u8);
        if (queryId is not null)
        {
            output.Write(" queryid='"u8);
            ElementWriter.Escaped(output, queryId);
            output.Write("'"u8);
        }

        output.Write(" id='"u8);
        ElementWriter.Escaped(output, id);
        output.Write("'>"u8);
        Forwarded.Write(output, stanza, stamp, extra);
        output.Write("</result>"u8);
        return new(StanzaKind.Message, StanzaType.None, null, from, to, null, output.WrittenMemory,
            [new("result", ArchiveQuery.Namespace, 0, output.WrittenCount)]);
    }
}

/// <summary>The end of an answer of an archive (XEP-0313 section 4.2).</summary>
/// <param name="Page">Which page it was.</param>
/// <param name="Complete">Whether there is no more in that direction.</param>
/// <param name="Stable">Whether the archive may not change in the page; false is written.</param>
public sealed record ArchiveFin(Page Page, bool Complete, bool Stable = true)
{
    /// <summary>Reads it; null when the element is none.</summary>
    public static ArchiveFin? Read(Element? element) => element is not null && element.Is("fin", ArchiveQuery.Namespace)
        ? new(Page.Read(element) ?? new(null, null), element["complete"] is "true" or "1",
            element["stable"] is not ("false" or "0"))
        : null;

    /// <summary>Writes it.</summary>
    public Element ToElement() => new Element("fin", ArchiveQuery.Namespace)
        .With("complete", Complete ? "true" : null).With("stable", Stable ? null : "false").With(Page.ToElement());
}

/// <summary>The ends of an archive (XEP-0313 section 5); both null when it is empty.</summary>
/// <param name="First">Id and time of the first message.</param>
/// <param name="Last">Id and time of the last message.</param>
public sealed record ArchiveMetadata((string Id, DateTimeOffset Time)? First, (string Id, DateTimeOffset Time)? Last)
{
    /// <summary>Reads it; null when the element is none.</summary>
    public static ArchiveMetadata? Read(Element? element) =>
        element is not null && element.Is("metadata", ArchiveQuery.Namespace)
            ? new(ReadEnd(element.Child("start")), ReadEnd(element.Child("end"))) : null;

    /// <summary>Writes it.</summary>
    public Element ToElement() => new Element("metadata", ArchiveQuery.Namespace)
        .With(WriteEnd("start", First)).With(WriteEnd("end", Last));

    static (string, DateTimeOffset)? ReadEnd(Element? element) =>
        element?["id"] is { } id && XmppDateTime.Read(element["timestamp"]) is { } time ? (id, time) : null;

    static Element? WriteEnd(string name, (string Id, DateTimeOffset Time)? end) => end is not { } there ? null
        : new Element(name, ArchiveQuery.Namespace).With("id", there.Id)
            .With("timestamp", XmppDateTime.Format(there.Time));
}
