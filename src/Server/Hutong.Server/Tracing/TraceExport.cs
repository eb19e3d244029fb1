using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Hutong.Server.Tracing;

/// <summary>Sends spans of ours to a collector, when one is configured. Those of the framework name paths.</summary>
sealed class TraceExport(TracingOptions options) : IHostedService, IDisposable
{
    static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    TracerProvider? provider;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Endpoint.Length > 0)
        {
            provider = Sdk.CreateTracerProviderBuilder()
                .AddSource("Hutong.*")
                .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.Share)))
                .ConfigureResource(resource => resource.AddService("hutong"))
                .AddOtlpExporter(exporter =>
                    (exporter.Endpoint, exporter.Protocol) = (new(options.Endpoint), OtlpExportProtocol.HttpProtobuf))
                .Build();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        provider?.Shutdown((int)LastWords.TotalMilliseconds);
        return Task.CompletedTask;
    }

    public void Dispose() => provider?.Dispose();
}
