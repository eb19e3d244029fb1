using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Messaging.VCards;

/// <summary>The picture of a card, when it is kept elsewhere (avatars).</summary>
interface IVCardPhoto
{
    /// <summary>
    /// The picture for somebody who may see it. Known is false when there is nothing to say, and the card's own
    /// picture stands.
    /// </summary>
    ValueTask<(bool Known, string? Type, byte[]? Data)> ReadAsync(User owner, Jid who, CancellationToken cancel);

    /// <summary>Takes the picture of a card that was stored; null when the card has none.</summary>
    ValueTask<StanzaError?> WriteAsync(User owner, string? type, byte[]? data, CancellationToken cancel);
}
