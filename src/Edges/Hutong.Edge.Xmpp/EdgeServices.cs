using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Edge.Xmpp.Connections;
using Hutong.Edge.Xmpp.Sessions;
using Hutong.Kernel;
using Hutong.Switch;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace Hutong.Edge.Xmpp;

/// <summary>What every connection of the edge shares; one reference in each instead of a dozen.</summary>
sealed class EdgeServices(XmppOptions options, Exchange exchange, ISignIn signIn, IDirectory directory,
    IStreamRegister register, OutputFlusher flusher, IIdSource ids, TimeProvider time, ILogger<EdgeServices> log,
    ICertificates? certificates = null)
{
    public XmppOptions Options => options;

    public Exchange Exchange => exchange;

    public ISignIn SignIn => signIn;

    public IDirectory Directory => directory;

    public IStreamRegister Register => register;

    public OutputFlusher Flusher => flusher;

    public IIdSource Ids => ids;

    public TimeProvider Time => time;

    public ILogger Log => log;

    /// <summary>Null when this server has none: STARTTLS is not offered.</summary>
    public ICertificates? Certificates => certificates;

    public ConnectionTable Connections { get; } = new(options);

    public ResumptionTable Resumptions { get; } = new();

    public NameTable Names { get; } = new();

    public EdgeMetrics Metrics { get; } = new();

    /// <summary>Cancelled when the server stops.</summary>
    public CancellationToken Stopping { get; set; }
}
