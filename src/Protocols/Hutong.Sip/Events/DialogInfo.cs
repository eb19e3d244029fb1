using System.Globalization;
using System.Security;
using System.Text;
using Hutong.Sip.Dialogs;

namespace Hutong.Sip.Events;

/// <summary>
/// How far a dialog is (RFC 4235 section 3.7.1). <c>proceeding</c> is not told apart from <c>early</c>.
/// </summary>
public enum DialogStage : byte
{
    /// <summary>The call is being set up.</summary>
    Trying,

    /// <summary>It rings.</summary>
    Early,

    /// <summary>They talk.</summary>
    Confirmed,

    /// <summary>It is over.</summary>
    Terminated,
}

/// <summary>A call of somebody, for busy lamps.</summary>
/// <param name="Id">Its name in the documents of one subscription.</param>
/// <param name="Stage">How far it is.</param>
/// <param name="IsRecipient">Whether they were called.</param>
/// <param name="Dialog">
/// The dialog that may be replaced (RFC 3891), as the telephone has it of which it is told; null: not told.
/// </param>
public sealed record DialogEntry(string Id, DialogStage Stage, bool IsRecipient, DialogId? Dialog = null);

/// <summary>Which calls somebody is in (RFC 4235 section 4): a busy lamp on a telephone.</summary>
/// <param name="Entity">Whose: a URI.</param>
/// <param name="Version">The number of this document in its subscription, from 0, without gaps.</param>
/// <param name="IsFull">Whether what is not in it is over; else only changes are in it.</param>
/// <param name="Dialogs">The calls.</param>
public sealed record DialogInfo(string Entity, uint Version, bool IsFull, IReadOnlyList<DialogEntry> Dialogs)
{
    /// <summary>The event package.</summary>
    public const string Package = "dialog";

    /// <summary>The type of the body.</summary>
    public const string ContentType = "application/dialog-info+xml";

    /// <summary>The body of a NOTIFY.</summary>
    public byte[] Write()
    {
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        text.Append(CultureInfo.InvariantCulture,
            $"<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"{Version}\" ")
            .Append(CultureInfo.InvariantCulture,
            $"state=\"{(IsFull ? "full" : "partial")}\" entity=\"{SecurityElement.Escape(Entity)}\">");
        foreach (var dialog in Dialogs)
        {
            Write(text, dialog);
        }

        return Encoding.UTF8.GetBytes(text.Append("</dialog-info>\n").ToString());
    }

    static void Write(StringBuilder text, DialogEntry dialog)
    {
        text.Append("<dialog id=\"").Append(SecurityElement.Escape(dialog.Id)).Append('"');
        if (dialog.Dialog is { } known)
        {
            text.Append(" call-id=\"").Append(SecurityElement.Escape(known.CallId))
                .Append("\" local-tag=\"").Append(SecurityElement.Escape(known.LocalTag))
                .Append("\" remote-tag=\"").Append(SecurityElement.Escape(known.RemoteTag)).Append('"');
        }

        text.Append(" direction=\"").Append(dialog.IsRecipient ? "recipient" : "initiator").Append("\"><state>")
            .Append(dialog.Stage switch
            {
                DialogStage.Trying => "trying",
                DialogStage.Early => "early",
                DialogStage.Confirmed => "confirmed",
                _ => "terminated",
            }).Append("</state></dialog>");
    }
}
