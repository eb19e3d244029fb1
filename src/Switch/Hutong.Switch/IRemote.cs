using Hutong.Switch.Sessions;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Switch;

/// <summary>The way to other domains. Until there is federation, every one of them is not found.</summary>
public interface IRemote
{
    /// <summary>Takes a stanza for another domain; an error to answer with, or null when taken.</summary>
    StanzaError? Send(Stanza stanza, Session? origin);
}

/// <summary>No other domains.</summary>
public sealed class NoRemote : IRemote
{
    /// <inheritdoc />
    public StanzaError? Send(Stanza stanza, Session? origin) => StanzaError.RemoteServerNotFound;
}
