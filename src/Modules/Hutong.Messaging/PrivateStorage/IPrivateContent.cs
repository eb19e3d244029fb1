using Hutong.Switch.Users;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.PrivateStorage;

/// <summary>Private XML that is only another view of what is kept elsewhere (bookmarks).</summary>
interface IPrivateContent
{
    /// <summary>The namespace of the element.</summary>
    string Namespace { get; }

    /// <summary>The element as it would be stored.</summary>
    ValueTask<Element> ReadAsync(User owner, CancellationToken cancel);

    /// <summary>Takes what a client stores.</summary>
    ValueTask<StanzaError?> WriteAsync(User owner, Element content, CancellationToken cancel);
}
