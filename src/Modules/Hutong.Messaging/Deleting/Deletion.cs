using System.Globalization;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Deleting;

/// <summary>A message that its owner wants out of the own archive.</summary>
/// <param name="Id">The message's id, as its author gave it; null when it has none.</param>
/// <param name="Own">Whether the owner wrote it.</param>
/// <param name="Sequence">Its id in the archive; 0 when the client does not know it yet, and it has another.</param>
sealed record UnwantedMessage(string? Id, bool Own, long Sequence);

/// <summary>
/// What is deleted of one conversation: the elements of an extension of ours (docs/guides/delete-for-me.md).
/// </summary>
sealed record Deletion(Jid With, IReadOnlyList<UnwantedMessage> Messages)
{
    /// <summary>The namespace.</summary>
    public const string Namespace = "urn:hutong:archive:0";

    /// <summary>Messages in one request: as many as a person chooses on a screen, and one commit can take.</summary>
    public const int Most = 100;

    /// <summary>What only the server says.</summary>
    public static bool IsServers(ChildRef child) => child.Namespace == Namespace;

    /// <summary>What a request asks; null when it is not well made.</summary>
    public static Deletion? Read(Element request)
    {
        if (!Jid.TryParse(request["with"], out var with) || request.Children.Count is 0 or > Most)
        {
            return null;
        }

        var messages = new List<UnwantedMessage>(request.Children.Count);
        foreach (var child in request.Children)
        {
            var sequence = 0L;
            if (!child.Is("message", Namespace) || child["id"] is { Length: 0 } || (child["archive"] is { } text
                && !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out sequence))
                || (child["id"] is null && sequence == 0))
            {
                return null;
            }

            messages.Add(new(child["id"], child["own"] == "true", sequence));
        }

        return new(with.Bare, messages);
    }

    /// <summary>Tells the owner's devices, now or when they read the archive. It is a message to oneself.</summary>
    public Stanza Notice(Jid owner, string id)
    {
        var deleted = new Element("deleted", Namespace).With("with", With.ToString());
        foreach (var message in Messages)
        {
            deleted.With(new Element("message", Namespace).With("id", message.Id)
                .With("own", message.Own ? "true" : null).With("archive", message.Sequence == 0 ? null
                    : message.Sequence.ToString(CultureInfo.InvariantCulture)));
        }

        return Stanza.Message(
            StanzaType.Chat, owner, owner, id, deleted, new Element("store", Hints.Namespace));
    }
}
