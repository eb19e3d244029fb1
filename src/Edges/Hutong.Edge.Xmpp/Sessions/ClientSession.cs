using System.Diagnostics;
using System.Globalization;
using System.Text.Unicode;
using Hutong.Edge.Xmpp.Connections;
using Hutong.Kernel;
using Hutong.Switch;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Streams;
using Hutong.Xmpp.Xeps;

namespace Hutong.Edge.Xmpp.Sessions;

/// <summary>
/// One bound resource. It outlives its connection when its client enabled resumption (XEP-0198): then what is sent to
/// it waits here.
/// </summary>
sealed partial class ClientSession(EdgeServices edge, User user, Jid address, DeviceId device)
    : Session(user, address, device)
{
    readonly Lock gate = new();
    ClientConnection? connection;
    InboundWindow window;
    OutboundStream? management;
    HeldBack? held;
    TaskCompletionSource? room;
    int roomBelow;
    uint ackAt;
    bool ackWanted;
    volatile bool ended;
    long detachedAt;

    /// <inheritdoc />
    public override bool IsConnected => connection is not null;

    /// <inheritdoc />
    public override bool HasEnded => ended;

    /// <inheritdoc />
    public override long OldestUnacknowledged
    {
        get
        {
            lock (gate)
            {
                return management?.OldestSequence ?? 0;
            }
        }
    }

    /// <summary>Gives a new session its connection, before anybody knows it.</summary>
    public void Attach(ClientConnection to) => connection = to;

    /// <inheritdoc />
    public override void Send(Outgoing outgoing)
    {
        ClientConnection? to;
        lock (gate)
        {
            if (ended || held?.TryHold(outgoing) == true)
            {
                return;
            }

            if (held is not null)
            {
                SendHeld();
            }

            SendNow(outgoing);
            to = connection;
        }

        to?.Schedule();
    }

    /// <summary>Whether the client is inactive (XEP-0352). Becoming active sends what was held.</summary>
    public void SetActive(bool active)
    {
        lock (gate)
        {
            if (!active)
            {
                held ??= new();
                return;
            }

            SendHeld();
            held = null;
        }

        connection?.Schedule();
    }

    /// <summary>
    /// Handles one stanza of the client. The task is done when the next may be read: a stanza whose commit is under
    /// way does not hold up the next, unless too many are.
    /// </summary>
    public ValueTask HandleAsync(Stanza stanza, StanzaError? refusal)
    {
        uint position;
        lock (gate)
        {
            position = window.Take();
        }

        InboundPosition = position;
        if (refusal is not null)
        {
            Refuse(stanza, refusal);
            Settle(position);
            return WaitForRoomAsync();
        }

        var handling = EdgeTraces.Source.HasListeners() ? TracedAsync(stanza)
            : edge.Exchange.ReceiveAsync(this, stanza, edge.Stopping);
        if (!handling.IsCompletedSuccessfully)
        {
            return FinishAsync(handling, position);
        }

        if (handling.GetAwaiter().GetResult() == Handling.Done)
        {
            Settle(position);
        }

        return WaitForRoomAsync();
    }

    /// <inheritdoc />
    public override void Settle(uint position)
    {
        ClientConnection? to = null;
        lock (gate)
        {
            if (!window.Settle(position))
            {
                return;
            }

            if (room is not null && window.Open < roomBelow)
            {
                room.TrySetResult();
                room = null;
            }

            // Signed distance: the counter wraps.
            if (ackWanted && (int)(window.Handled - ackAt) >= 0)
            {
                ackWanted = false;
                to = connection;
                Acknowledge(to);
            }
        }

        to?.Schedule();
    }

    /// <inheritdoc />
    public override void Close(string condition, string? text = null)
    {
        ClientConnection? from;
        lock (gate)
        {
            from = connection;
        }

        Forget();
        if (from is not null)
        {
            from.Fail(new StreamError(condition, text));
        }
        else
        {
            // Whoever closes a session from inside a hook must not run other hooks there.
            ThreadPool.UnsafeQueueUserWorkItem(static session => session.End(), this, preferLocal: false);
        }
    }

    /// <summary>Its connection has ended: with a farewell or for another reason.</summary>
    public void ConnectionEnded(ClientConnection gone, bool farewell)
    {
        Outgoing[]? waiting = null;
        lock (gate)
        {
            if (connection != gone)
            {
                return;
            }

            connection = null;
            ackWanted = false;
            detachedAt = edge.Time.GetTimestamp();
            if (!farewell && !ended && management?.ResumptionId is { } id && edge.Resumptions.Find(id) == this)
            {
                // Nobody needs the history of who came and went meanwhile: the newest of each is enough.
                held ??= new();
                waiting = management.Unacknowledged();
            }
        }

        if (waiting is not null)
        {
            edge.Exchange.Detach(this, waiting);
            return;
        }

        if (farewell)
        {
            Forget();
            if (StreamKey != 0)
            {
                edge.Register.Close(User.Ref, StreamKey);
            }
        }

        End();
    }

    /// <summary>Ends a session whose client has not come back in time.</summary>
    public void EndWhenExpired()
    {
        lock (gate)
        {
            if (connection is not null || resuming
                || edge.Time.GetElapsedTime(detachedAt).TotalSeconds < edge.Options.ResumptionSeconds)
            {
                return;
            }
        }

        End();
    }

    /// <summary>Ends the session for good; what was not acknowledged is handed back to be kept.</summary>
    public void End()
    {
        if (Finish() is { } undelivered)
        {
            edge.Exchange.End(this, undelivered);
        }
    }

    /// <inheritdoc />
    public override IReadOnlyList<Outgoing>? Finish()
    {
        Forget();
        lock (gate)
        {
            if (ended)
            {
                return null;
            }

            ended = true;
            taken?.TrySetResult();
            return management?.Unacknowledged() ?? [];
        }
    }

    /// <summary>
    /// The client asks how far we are (XEP-0198 section 4): answered when all that it sent before is settled.
    /// </summary>
    public void AckRequested()
    {
        lock (gate)
        {
            if (management is null)
            {
                return;
            }

            (ackWanted, ackAt) = (true, window.Received);
            if (window.Open > 0)
            {
                return;
            }

            ackWanted = false;
            Acknowledge(connection);
        }

        connection?.Schedule();
    }

    void Acknowledge(ClientConnection? to)
    {
        // Written for every few stanzas of a busy client: without a tree.
        Span<byte> text = stackalloc byte[48];
        Utf8.TryWrite(
            text, CultureInfo.InvariantCulture, $"<a xmlns='{StreamManagement.Namespace}' h='{window.Handled}'/>",
            out var length);
        to?.Write(text[..length]);
    }

    void Refuse(Stanza stanza, StanzaError error)
    {
        if (stanza.Type is not (StanzaType.Error or StanzaType.Result))
        {
            Send(Stanza.ErrorReply(stanza.WithFrom(Address), error));
        }
    }

    async ValueTask FinishAsync(ValueTask<Handling> handling, uint position)
    {
        if (await handling == Handling.Done)
        {
            Settle(position);
        }

        await WaitForRoomAsync();
    }

    async ValueTask<Handling> TracedAsync(Stanza stanza)
    {
        using var span = EdgeTraces.Source.StartActivity(EdgeTraces.NameOf(stanza.Kind), ActivityKind.Server);
        return await edge.Exchange.ReceiveAsync(this, stanza, edge.Stopping);
    }

    /// <summary>Waits until fewer stanzas than the limit are open.</summary>
    ValueTask WaitForRoomAsync() => WaitUntilBelowAsync(edge.Options.MaxInFlight);

    ValueTask WaitUntilBelowAsync(int open)
    {
        lock (gate)
        {
            if (window.Open < open)
            {
                return default;
            }

            roomBelow = open;
            room ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return new(room.Task);
        }
    }

    void SendHeld()
    {
        foreach (var outgoing in held?.Take() ?? [])
        {
            SendNow(outgoing);
        }
    }

    void SendNow(Outgoing outgoing)
    {
        var ask = false;
        if (management is not null)
        {
            ask = management.Add(outgoing, edge.Options.AckRequestEvery);
            if (management.Count > edge.Options.MaxUnacknowledged
                || management.Bytes > edge.Options.MaxUnacknowledgedBytes)
            {
                Overflow();
                return;
            }
        }

        if (connection is null)
        {
            return;
        }

        if (!connection.Write(outgoing.Bytes.Span))
        {
            // The peer reads too slowly. Its reader sees the abort and detaches or ends the session.
            edge.Metrics.SlowReaders.Add(1);
            connection.Abort();
        }
        else if (ask)
        {
            connection.Write(StreamManagement.RequestBytes);
        }
    }

    /// <summary>More is unacknowledged than may be kept: the session ends, its messages are in the archive.</summary>
    void Overflow()
    {
        Forget();
        connection?.Abort();
        ThreadPool.UnsafeQueueUserWorkItem(static session => session.End(), this, preferLocal: false);
    }

    void Forget()
    {
        if (management?.ResumptionId is { } id)
        {
            edge.Resumptions.Remove(id);
        }
    }
}
