using System.Diagnostics;
using System.Net;
using Hutong.Edge.Xmpp.Negotiation;
using Hutong.Edge.Xmpp.Sessions;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Streams;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace Hutong.Edge.Xmpp.Connections;

/// <summary>
/// One connection of a client: reads its stream, hands elements to the negotiation and then to the session, writes
/// what is sent to it. One asynchronous loop; all else is called from it or from the sweeper.
/// </summary>
sealed partial class ClientConnection
{
    readonly EdgeServices edge;
    readonly Carrier carrier;
    readonly Inlet inlet;
    readonly Outlet outlet;
    // Whoever ends a stream that is just opening or restarting must not get between.
    readonly Lock opening = new();
    long began;
    ClientSession? session;
    RateMeter stanzaRate;
    RateMeter byteRate;
    long lastRead;
    long asked;
    bool opened;
    bool farewell;
    bool known;
    volatile bool ending;

    public ClientConnection(EdgeServices edge, Carrier carrier)
    {
        (this.edge, this.carrier) = (edge, carrier);
        var framing = carrier.IsFramed ? StreamFraming.WebSocket : StreamFraming.Tcp;
        inlet = new(carrier, new(edge.Names, framing)
        {
            Limits = edge.StrangersLimits,
        });
        outlet = new(carrier, edge.Flusher, edge.Options.MaxOutputBytes);
        began = lastRead = edge.Time.GetTimestamp();
    }

    /// <summary>The remote address.</summary>
    public IPAddress? Peer => carrier.Peer;

    /// <summary>Neighbours in the table.</summary>
    public ClientConnection? Next { get; set; }

    /// <inheritdoc cref="Next"/>
    public ClientConnection? Previous { get; set; }

    /// <summary>Done when the connection is at its end and its session knows.</summary>
    public Task Finished { get; private set; } = Task.CompletedTask;

    /// <summary>The carrier, for the negotiation.</summary>
    public Carrier Carrier => carrier;

    /// <summary>The bytes that come in, for the negotiation.</summary>
    public Inlet Inlet => inlet;

    /// <summary>The element read last.</summary>
    public RawElement Current { get; private set; }

    /// <summary>
    /// Runs the connection to its end; it must be in the table. <paramref name="handshake"/>: TLS comes first.
    /// </summary>
    public Task Start(Func<ValueTask<bool>>? handshake) => Finished = RunAsync(handshake);

    /// <summary>Copies an element to be sent. False when the client reads too slowly.</summary>
    public bool Write(ReadOnlySpan<byte> bytes, bool force = false) => outlet.Write(bytes, force);

    /// <summary>Copies an element to be sent.</summary>
    public void Write(Element element) => outlet.Write(element.ToBytes());

    /// <summary>Sees to it that what was written goes out.</summary>
    public void Schedule() => outlet.Schedule();

    /// <summary>Writes all now and waits until the transport has it; before TLS begins.</summary>
    public Task DrainAsync()
    {
        outlet.Flush();
        return outlet.DrainedAsync();
    }

    /// <summary>Drops the connection at once.</summary>
    public void Abort() => carrier.Abort();

    /// <summary>Ends the stream with an error (RFC 6120 section 4.9). Callable from any thread.</summary>
    public void Fail(StreamError error)
    {
        edge.Metrics.StreamErrors.Add(1, new KeyValuePair<string, object?>("condition", error.Condition));
        LogStreamError(edge.Log, error.Condition, error.Text);
        lock (opening)
        {
            if (!opened)
            {
                // RFC 6120 section 4.9.1.2: also who never got an opening must be able to read the error.
                WriteOpening(edge.Directory.Domains is [var first, ..] ? first : null);
            }

            outlet.Write(StreamText.Error(carrier.IsFramed, error));
        }

        End();
    }

    /// <summary>Ends the stream; the peer's own end is waited for a while.</summary>
    public void End()
    {
        if (!ending)
        {
            lastRead = edge.Time.GetTimestamp();
            ending = true;
            outlet.Write(StreamText.End(carrier.IsFramed), force: true);
            outlet.End();
        }
    }

    /// <summary>Writes the opening of our stream.</summary>
    public void WriteOpening(string? domain)
    {
        var from = inlet.Reader.Header?.From;
        var text = StreamText.Opening(carrier.IsFramed, domain, edge.Ids.NewToken(),
            from is not null && Jid.TryParse(from, out var jid) ? jid.ToString() : null);
        lock (opening)
        {
            opened = true;
            outlet.Write(text);
        }
    }

    /// <summary>The stream begins anew with the client's next opening (RFC 6120 section 4.3.3).</summary>
    /// <param name="last">What is still said in the old one; null when nothing is.</param>
    public void Restart(Element? last = null)
    {
        inlet.Reader.Restart();
        lock (opening)
        {
            if (last is not null)
            {
                outlet.Write(last.ToBytes());
            }

            opened = false;
        }

        outlet.Schedule();
    }

    /// <summary>Begins the time anew in which a stranger must have signed in.</summary>
    public void GiveTime() => Volatile.Write(ref began, edge.Time.GetTimestamp());

    /// <summary>The client has bound a resource: it is a stranger no more.</summary>
    public void BecomeKnown()
    {
        known = true;
        edge.Connections.Known(this);
    }

    /// <summary>Writes the features of the stream.</summary>
    public void WriteFeatures(IEnumerable<Element> features)
    {
        outlet.Write(StreamText.Features(carrier.IsFramed, features));
        outlet.Schedule();
    }

    /// <summary>Reads the next unit of the stream, whatever it takes.</summary>
    public async ValueTask<ReadStatus> NextAsync()
    {
        while (true)
        {
            var status = inlet.Read(out var element);
            Current = element;
            if (status != ReadStatus.NeedMore)
            {
                return status;
            }

            if (!await inlet.FillAsync())
            {
                return ReadStatus.NeedMore;
            }
        }
    }

    /// <summary>
    /// Called by the sweeper every few seconds: ends who takes too long, asks who is silent. Must not throw.
    /// </summary>
    public void Sweep()
    {
        if (ending)
        {
            if (Elapsed(lastRead) > 5)
            {
                Abort();
            }
        }
        else if (session is null)
        {
            Fail(StreamError.ConnectionTimeout.Because("sign in faster"));
        }
        else if (asked != 0)
        {
            // Nothing at all came since: the client is gone, and its system did not say so.
            Abort();
        }
        else
        {
            Ask(session);
        }
    }

    /// <summary>Whether <see cref="Sweep"/> has something to do.</summary>
    public bool NeedsSweep()
    {
        if (ending)
        {
            return Elapsed(lastRead) > 5;
        }

        if (session is null)
        {
            return Elapsed(began) > edge.Options.SignInSeconds;
        }

        return asked != 0 ? Elapsed(asked) > edge.Options.AnswerSeconds
            : session.OwesRequest || Elapsed(lastRead) > edge.Options.IdleSeconds;
    }

    double Elapsed(long since) => edge.Time.GetElapsedTime(since).TotalSeconds;

    void Ask(ClientSession bound)
    {
        asked = edge.Time.GetTimestamp();
        if (bound.IsManaged)
        {
            outlet.Write(StreamManagement.RequestBytes);
        }
        else
        {
            // Any answer will do, also an error (XEP-0199 section 4.2).
            Jid.TryCreate(null, bound.Address.Domain, null, out var domain);
            outlet.Write(
                Stanza.Iq(StanzaType.Get, domain, bound.Address, "ping", new Element("ping", Names.Ping)).ToBytes());
        }

        outlet.Schedule();
    }

    async Task RunAsync(Func<ValueTask<bool>>? handshake)
    {
        // The one who accepts connections goes on to the next.
        await Task.Yield();
        // Each stanza begins a trace of its own; the request that a WebSocket came with lasts as long as it.
        Activity.Current = null;
        try
        {
            if ((handshake is null || await handshake())
                && await new StreamNegotiation(this, edge).RunAsync() is { } bound)
            {
                session = bound;
                await ServeAsync(bound);
                // The session ends with its stream, however long the peer keeps the socket.
                bound.ConnectionEnded(this, farewell);
            }

            if (ending)
            {
                await DiscardAsync();
            }
        }
        catch (Exception error) when (IsGone(error))
        {
            // The peer or the sweeper dropped the connection: nothing to tell, the session knows below.
        }
        catch (Exception error)
        {
            LogFailed(edge.Log, error);
            Fail(StreamError.InternalServerError);
            await outlet.DrainedAsync();
        }
        finally
        {
            await FinishAsync();
        }
    }

    async Task FinishAsync()
    {
        inlet.Release();
        await carrier.DisposeAsync();
        edge.Connections.Remove(this, stranger: !known);
        edge.Metrics.Connections.Add(-1);
        session?.ConnectionEnded(this, farewell);
    }

    static bool IsGone(Exception error) => error is IOException or ObjectDisposedException or OperationCanceledException
        or System.Net.Sockets.SocketException or System.Net.WebSockets.WebSocketException;

    /// <summary>Reads what a peer still sends after the end, so that it can read our last words.</summary>
    async Task DiscardAsync()
    {
        var limit = inlet.BytesRead + (uint)edge.Options.MaxStanzaBytes;
        do
        {
            inlet.Release();
        }
        while ((int)(limit - inlet.BytesRead) > 0 && await inlet.FillAsync());
    }

    [LoggerMessage(200, LogLevel.Error, "a client connection failed")]
    static partial void LogFailed(ILogger logger, Exception error);

    [LoggerMessage(201, LogLevel.Debug, "a stream ends with {Condition}: {Why}")]
    static partial void LogStreamError(ILogger logger, string condition, string? why);
}
