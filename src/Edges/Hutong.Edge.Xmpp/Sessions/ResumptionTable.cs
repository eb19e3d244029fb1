using System.Collections.Concurrent;

namespace Hutong.Edge.Xmpp.Sessions;

/// <summary>The sessions that may be resumed, by the id that their client was told (XEP-0198 section 5).</summary>
sealed class ResumptionTable
{
    readonly ConcurrentDictionary<string, ClientSession> byId = new(StringComparer.Ordinal);

    /// <summary>How many.</summary>
    public int Count => byId.Count;

    public void Add(string id, ClientSession session) => byId[id] = session;

    public void Remove(string id) => byId.TryRemove(id, out _);

    public ClientSession? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>Ends the sessions whose time to come back has passed.</summary>
    public void Sweep()
    {
        foreach (var (_, session) in byId)
        {
            session.EndWhenExpired();
        }
    }

    /// <summary>
    /// Ends all sessions when the server stops. Their streams stay registered: who comes back is told how far it was.
    /// </summary>
    public void EndAll()
    {
        foreach (var (_, session) in byId)
        {
            session.End();
        }
    }
}
