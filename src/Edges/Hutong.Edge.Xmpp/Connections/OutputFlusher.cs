using Hutong.Kernel.Work;

namespace Hutong.Edge.Xmpp.Connections;

/// <summary>
/// Holds back writes to sockets while a batch of effects runs, so that a connection which gets several stanzas in one
/// batch is written once. The store's effects loop calls it, through <see cref="IWorkQueue.Attach"/>; without that,
/// every stanza is written at once.
/// </summary>
public sealed class OutputFlusher : IEffectBatch
{
    readonly Lock gate = new();
    List<Outlet> waiting = [];
    List<Outlet> spare = [];
    bool inBatch;

    /// <summary>From now on writes wait for <see cref="EndOfBatch"/>. Batches do not nest and do not overlap.</summary>
    public void BeginBatch()
    {
        lock (gate)
        {
            inBatch = true;
        }
    }

    /// <summary>
    /// Writes all that waited. Called by the thread that began the batch, also when an effect failed.
    /// </summary>
    public void EndOfBatch()
    {
        List<Outlet> ready;
        lock (gate)
        {
            inBatch = false;
            ready = waiting;
            waiting = spare;
            spare = ready;
        }

        foreach (var outlet in ready)
        {
            outlet.Flush();
        }

        ready.Clear();
    }

    /// <summary>Keeps an outlet for the end of the batch; false when there is no batch.</summary>
    internal bool TryDefer(Outlet outlet)
    {
        lock (gate)
        {
            if (inBatch)
            {
                waiting.Add(outlet);
            }

            return inBatch;
        }
    }
}
