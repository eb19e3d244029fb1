using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Contracts.Switching;
using Hutong.Edge.Xmpp.Connections;
using Hutong.Edge.Xmpp.Sessions;
using Hutong.Kernel.Work;
using Hutong.Kernel;
using Hutong.Switch.Features;
using Hutong.Switch;
using Hutong.Xmpp.Streams;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace Hutong.Edge.Xmpp;

/// <summary>What every connection of the edge shares; one reference in each instead of a dozen.</summary>
sealed class EdgeServices(XmppOptions options, Exchange exchange, ISignIn signIn, IDirectory directory,
    IStreamRegister register, IWorkQueue store, OutputFlusher flusher, IIdSource ids, TimeProvider time,
    EdgeMetrics metrics, FeatureParts parts,
    ILogger<EdgeServices> log, ICertificates? certificates = null, IInvitations? invitations = null)
{
    public XmppOptions Options => options;

    public Exchange Exchange => exchange;

    public ISignIn SignIn => signIn;

    public IDirectory Directory => directory;

    public IStreamRegister Register => register;

    public OutputFlusher Flusher => flusher;

    /// <summary>Where effects come from in batches.</summary>
    public IWorkQueue Store => store;

    public IIdSource Ids => ids;

    public TimeProvider Time => time;

    public ILogger Log => log;

    /// <summary>Null when this server has none: STARTTLS is not offered.</summary>
    public ICertificates? Certificates => certificates;

    /// <summary>Null when accounts cannot be opened over this edge.</summary>
    public IInvitations? Invitations => invitations;

    public ConnectionTable Connections { get; } = new(options);

    public ResumptionTable Resumptions { get; } = new();

    public NameTable Names { get; } = new();

    /// <summary>What a stream may send before it is bound.</summary>
    public StreamLimits StrangersLimits { get; } =
        StreamLimits.Unauthenticated with { MaxStanzaBytes = options.MaxStanzaBytesBeforeSignIn };

    /// <summary>What a bound stream may send.</summary>
    public StreamLimits ClientsLimits { get; } = StreamLimits.Default with { MaxStanzaBytes = options.MaxStanzaBytes };

    /// <summary>What modules add to the features of a stream that signed in: a function of the domain.</summary>
    public IReadOnlyList<Func<string, Element?>> StreamFeatures => parts.StreamFeatures;

    public EdgeMetrics Metrics => metrics;

    /// <summary>Cancelled when the server stops.</summary>
    public CancellationToken Stopping { get; set; }

    /// <summary>Starts a connection over a carrier; false when its address has too many.</summary>
    public bool TryStart(Carrier carrier, Func<ValueTask<bool>>? handshake,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ClientConnection? connection)
    {
        connection = new(this, carrier);
        if (!Connections.TryAdd(connection))
        {
            Refuse("too-many");
            connection = null;
            return false;
        }

        Metrics.Connections.Add(1);
        connection.Start(handshake);
        return true;
    }

    /// <summary>Counts a connection that was refused at once.</summary>
    public void Refuse(string reason) => Metrics.Refused.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
