using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Switch.Iqs;

/// <summary>Decides whether a request may reach another user (blocking, privacy). A refusal looks like absence.</summary>
public interface IIqPolicy
{
    /// <summary>Whether the request may pass. The sender is <c>stanza.From</c>; session is null for other networks.</summary>
    bool Allows(Stanza stanza, Session? session, User target);
}
