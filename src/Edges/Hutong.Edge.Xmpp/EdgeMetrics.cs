using System.Diagnostics.Metrics;

namespace Hutong.Edge.Xmpp;

/// <summary>What an operator sees of this edge.</summary>
sealed class EdgeMetrics
{
    public EdgeMetrics(IMeterFactory factory)
    {
        var meter = factory.Create("Hutong.Edge.Xmpp");
        Connections =
            meter.CreateUpDownCounter<int>("hutong.xmpp.connections", "{connection}", "Connections of clients.");
        Refused =
            meter.CreateCounter<long>("hutong.xmpp.refused", "{connection}", "Connections refused at once, by reason.");
        StreamErrors = meter.CreateCounter<long>(
            "hutong.xmpp.stream_errors", "{error}", "Streams ended with an error, by condition.");
        SlowReaders = meter.CreateCounter<long>(
            "hutong.xmpp.slow_readers", "{connection}", "Connections dropped because they read too slowly.");
        SignIns = meter.CreateCounter<long>(
            "hutong.xmpp.sign_ins", "{attempt}", "Attempts to sign in, by mechanism and outcome.");
        Resumptions = meter.CreateCounter<long>(
            "hutong.xmpp.resumptions", "{attempt}", "Attempts to resume a stream, by outcome.");
    }

    public UpDownCounter<int> Connections { get; }

    public Counter<long> Refused { get; }

    public Counter<long> StreamErrors { get; }

    public Counter<long> SlowReaders { get; }

    public Counter<long> SignIns { get; }

    public Counter<long> Resumptions { get; }
}
