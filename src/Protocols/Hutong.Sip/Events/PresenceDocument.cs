using System.Security;
using System.Text;

namespace Hutong.Sip.Events;

/// <summary>What somebody does, as far as telephones show it (RFC 4480 section 3.2).</summary>
public enum PresenceActivity : byte
{
    /// <summary>Nothing that is said.</summary>
    None,
    /// <summary>Not at hand.</summary>
    Away,
    /// <summary>Does not want to be disturbed.</summary>
    Busy,
}

/// <summary>
/// The presence of somebody for telephones (PIDF, RFC 3863 section 4, with the activity of RFC 4480).
/// </summary>
/// <param name="Entity">Whose: a URI.</param>
/// <param name="IsOpen">Whether they can be reached.</param>
/// <param name="Activity">What they do.</param>
/// <param name="Note">In their words; none when null.</param>
public sealed record PresenceDocument(string Entity, bool IsOpen, PresenceActivity Activity, string? Note)
{
    /// <summary>The event package (RFC 3856).</summary>
    public const string Package = "presence";

    /// <summary>The type of the body.</summary>
    public const string ContentType = "application/pidf+xml";

    /// <summary>Longer ones are cut: it is a line beside a name.</summary>
    const int NoteCharactersMax = 256;

    /// <summary>The body of a NOTIFY.</summary>
    public byte[] Write()
    {
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        text.Append("<presence xmlns=\"urn:ietf:params:xml:ns:pidf\"")
            .Append(" xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\"")
            .Append(" xmlns:rpid=\"urn:ietf:params:xml:ns:pidf:rpid\" entity=\"").Append(Escaped(Entity)).Append("\">")
            .Append("<tuple id=\"a\"><status><basic>").Append(IsOpen ? "open" : "closed")
            .Append("</basic></status>");
        var note = string.IsNullOrEmpty(Note) ? null : Escaped(Shorten(Note));
        text.Append(note is null ? "" : $"<note>{note}</note>").Append("</tuple>");
        if (Activity != PresenceActivity.None)
        {
            text.Append("<dm:person id=\"p\"><rpid:activities><rpid:")
                .Append(Activity == PresenceActivity.Busy ? "busy" : "away").Append("/></rpid:activities></dm:person>");
        }

        return Encoding.UTF8.GetBytes(text.Append("</presence>\n").ToString());
    }

    /// <summary>At most so many characters, and no half of one.</summary>
    internal static string Shorten(string note) => note.Length <= NoteCharactersMax ? note
        : note[..(char.IsHighSurrogate(note[NoteCharactersMax - 1]) ? NoteCharactersMax - 1 : NoteCharactersMax)];

    static string Escaped(string text) => SecurityElement.Escape(text);
}
