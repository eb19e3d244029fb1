using Hutong.Switch.Users;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Switch.Iqs;

/// <summary>
/// Decides whether a request or its answer may pass between users (blocking). It must not block or await.
/// </summary>
public interface IIqPolicy
{
    /// <summary>
    /// Null when it may pass; otherwise what its sender is told, which must look like absence unless the sender
    /// caused it. The sender is <c>stanza.From</c>.
    /// </summary>
    /// <param name="stanza">The request, result or error.</param>
    /// <param name="sender">The local user that sent it, or null.</param>
    /// <param name="target">The local user that it is for, or null.</param>
    StanzaError? Refusal(Stanza stanza, User? sender, User? target);
}
