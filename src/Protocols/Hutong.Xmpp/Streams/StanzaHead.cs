using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Streams;

/// <summary>
/// The attributes of a stanza as they are read (RFC 6120 section 8.1). Others than the five have no meaning.
/// </summary>
struct StanzaHead(StanzaKind kind, string? lang)
{
    StanzaType type;
    StanzaProblem problem;
    Jid? from;
    Jid? to;
    string? id;
    string? lang = lang;

    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ref JidCache jids)
    {
        if (name.SequenceEqual("to"u8))
        {
            if (!Read(value, ref jids, out to))
            {
                Note(StanzaProblem.MalformedTo);
            }
        }
        else if (name.SequenceEqual("id"u8))
        {
            id = XmlText.Decode(value, attribute: true);
        }
        else if (name.SequenceEqual("type"u8))
        {
            // "available" is in no schema, but some clients write it for the presence that has no type.
            if (!StanzaTypes.TryRead(kind, value, out type)
                && !(kind == StanzaKind.Presence && value.SequenceEqual("available"u8)))
            {
                Note(StanzaProblem.UnknownType);
            }
        }
        else if (name.SequenceEqual("from"u8))
        {
            if (!Read(value, ref jids, out from))
            {
                problem = StanzaProblem.MalformedFrom;
            }
        }
        else if (name.SequenceEqual("xml:lang"u8))
        {
            lang = value.IsEmpty ? null : XmlText.Decode(value, attribute: true);
        }
    }

    public readonly Stanza ToStanza(byte[] payload, ChildRef[]? children) =>
        new(kind, type, id, from, to, lang, payload, children);

    /// <summary>What is wrong, given how many children there are.</summary>
    public readonly StanzaProblem Problem(int children) =>
        problem != StanzaProblem.None || kind != StanzaKind.Iq ? problem
            : type == StanzaType.None ? StanzaProblem.UnknownType
            : string.IsNullOrEmpty(id) ? StanzaProblem.MissingId
            : type is StanzaType.Get or StanzaType.Set && children != 1 ? StanzaProblem.PayloadCount
            : type == StanzaType.Result && children > 1 ? StanzaProblem.PayloadCount
            : StanzaProblem.None;

    static bool Read(ReadOnlySpan<byte> value, ref JidCache jids, out Jid? jid) =>
        value.ContainsAny("&\r\n\t"u8) ? Jid.TryParse(XmlText.Decode(value, attribute: true), out jid)
            : jids.TryGet(value, out jid);

    void Note(StanzaProblem found) => problem = problem == StanzaProblem.None ? found : problem;
}
