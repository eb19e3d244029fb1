using System.ComponentModel.DataAnnotations;

namespace Hutong.Server.Tracing;

/// <summary>Traces, for a collector of OpenTelemetry. Section <c>tracing</c>.</summary>
sealed class TracingOptions
{
    /// <summary>
    /// Where spans are sent, OTLP over HTTP with the whole path: <c>http://127.0.0.1:4318/v1/traces</c>. Default
    /// empty: no span is made.
    /// </summary>
    [RegularExpression("(https?://.+)?", ErrorMessage = "must be an address such as http://127.0.0.1:4318/v1/traces")]
    public string Endpoint { get; set; } = "";

    /// <summary>
    /// The share of requests and stanzas that is traced, 0 to 1. Default 0.01: enough to see where time goes, at a
    /// cost that nobody notices.
    /// </summary>
    [Range(0.0, 1.0)]
    public double Share { get; set; } = 0.01;
}
