using Hutong.Switch.Sessions;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Switch.Calls;

/// <summary>
/// Whoever has legs that speak Jingle. A leg has an address of its own: the number or account that it stands for, or
/// the server's own domain, with a resource that begins with <see cref="Prefix"/>. No session may bind such a resource.
/// </summary>
public interface ILegStanzas
{
    /// <summary>How resources of legs begin.</summary>
    const string Prefix = "leg-";

    /// <summary>Whether an address is a leg's.</summary>
    static bool IsLeg(Jid? address) =>
        address is { Resource: { } resource } && resource.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>
    /// Takes a message or request to a leg. False when there is no such leg: it is answered as absent.
    /// </summary>
    bool Take(Stanza stanza, Session? session);

    /// <summary>
    /// Takes a message of a local session to an address of ours that nobody has, which may be a telephone number.
    /// False: it is answered as absent.
    /// </summary>
    bool TakeAbsent(Stanza stanza, Session session);
}
