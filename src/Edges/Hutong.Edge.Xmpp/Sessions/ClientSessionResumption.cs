using Hutong.Edge.Xmpp.Connections;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Edge.Xmpp.Sessions;

/// <summary>Enabling and resuming streams (XEP-0198 sections 3 and 5).</summary>
sealed partial class ClientSession
{
    bool resuming;
    TaskCompletionSource? taken;

    /// <summary>Whether the client has enabled stream management.</summary>
    public bool IsManaged => management is not null;

    /// <summary>Whether stanzas were sent that the client has not acknowledged.</summary>
    public bool OwesRequest => management is { OwesRequest: true };

    /// <summary>
    /// Turns stream management on: counters begin at zero with what follows. The reply must be written before anything
    /// else, so it is written here.
    /// </summary>
    public async ValueTask<ManagementEnabled> EnableAsync(bool resumable)
    {
        // What was sent before has positions of its own.
        await WaitUntilBelowAsync(1);
        string? id = null;
        if (resumable && edge.Options.ResumptionSeconds > 0)
        {
            id = edge.Ids.NewToken();
            StreamKey = await edge.Register.OpenAsync(User.Ref, id, Address.Resource!, edge.Stopping);
        }

        return new(id, id is null ? null : edge.Options.ResumptionSeconds);
    }

    /// <summary>Begins to count, in the same moment in which the reply is written.</summary>
    public void Enabled(ManagementEnabled reply, Action<Element> write)
    {
        lock (gate)
        {
            window = default;
            management = new(reply.Id);
            if (management.ResumptionId is { } id)
            {
                edge.Resumptions.Add(id, this);
            }

            write(reply.ToElement());
        }

        connection?.Schedule();
    }

    /// <summary>Takes the client's count. False when it counts what was never sent.</summary>
    public bool Acknowledged(uint handled)
    {
        lock (gate)
        {
            if (management?.Acknowledge(handled) == false)
            {
                return false;
            }

            Taken();
            return true;
        }
    }

    /// <inheritdoc />
    public override ValueTask WaitForClientAsync()
    {
        ClientConnection? to;
        lock (gate)
        {
            if (IsHalfFull)
            {
                taken ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                return new(taken.Task);
            }

            to = management is null && !ended ? connection : null;
        }

        // Without stream management nothing is acknowledged: what the transport has taken must do.
        return to is null ? default : new(to.DrainAsync());
    }

    // Half of what ends the session, and of what its connection holds.
    bool IsHalfFull => !ended && management is not null && (management.Count > edge.Options.MaxUnacknowledged / 2
        || management.Bytes > Math.Min(edge.Options.MaxUnacknowledgedBytes, edge.Options.MaxOutputBytes) / 2);

    void Taken()
    {
        if (taken is not null && !IsHalfFull)
        {
            taken.TrySetResult();
            taken = null;
        }
    }

    /// <summary>How many stanzas were sent since stream management was enabled.</summary>
    public uint Sent => management?.Sent ?? 0;

    /// <summary>
    /// Prepares to move to another connection: the old one is dropped, and all that it brought is settled. False when
    /// the session ended or another connection resumes it just now.
    /// </summary>
    public async ValueTask<bool> BeginResumeAsync()
    {
        ClientConnection? old;
        lock (gate)
        {
            if (ended || resuming || management?.ResumptionId is null)
            {
                return false;
            }

            resuming = true;
            old = connection;
            connection = null;
            ackWanted = false;
        }

        if (old is not null)
        {
            old.Abort();
            await old.Finished;
        }

        await WaitUntilBelowAsync(1);
        return true;
    }

    /// <summary>
    /// Moves to a connection: the reply with our count, then what the client has not seen. False when the client's
    /// count is of something never sent.
    /// </summary>
    public bool Resume(ClientConnection to, uint handledByClient, Action<Element> write)
    {
        lock (gate)
        {
            resuming = false;
            detachedAt = edge.Time.GetTimestamp();
            if (ended || !management!.Acknowledge(handledByClient))
            {
                return false;
            }

            Taken();
            write(new ResumeStream(management.ResumptionId!, window.Handled, Accepted: true).ToElement());
            foreach (var outgoing in management.Unacknowledged())
            {
                to.Write(outgoing.Bytes.Span, force: true);
            }

            connection = to;
            // The new connection is active until the client says otherwise (XEP-0352 section 4).
            SendHeld();
            held = null;
        }

        to.Schedule();
        return true;
    }

    /// <summary>Gives up a resumption that was begun.</summary>
    public void CancelResume()
    {
        lock (gate)
        {
            resuming = false;
            detachedAt = edge.Time.GetTimestamp();
        }
    }
}
