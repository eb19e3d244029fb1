using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Hutong.Server.Metrics;

/// <summary>
/// Collects the instruments of this process's meters and writes them in Prometheus' text form (0.0.4). Labels are
/// what the instruments give; no instrument may put an address, a number or a body there.
/// </summary>
sealed class PrometheusText : IDisposable
{
    static readonly double[] Bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    readonly MeterListener listener = new();
    readonly ConcurrentDictionary<Instrument, Family> families = new();

    public PrometheusText()
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name.StartsWith("hutong", StringComparison.OrdinalIgnoreCase) ||
                instrument.Meter.Name is "System.Runtime" or "Microsoft.AspNetCore.Server.Kestrel")
            {
                self.EnableMeasurementEvents(instrument, families.GetOrAdd(instrument, one => new(one)));
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, family) => Record(family, value, tags));
        listener.SetMeasurementEventCallback<int>((_, value, tags, family) => Record(family, value, tags));
        listener.SetMeasurementEventCallback<double>((_, value, tags, family) => Record(family, value, tags));
        listener.Start();
    }

    /// <summary>All series of an instrument: what is recorded finds its own without making a text.</summary>
    sealed class Family
    {
        readonly ConcurrentDictionary<string, Series> series = new();
        readonly ConcurrentDictionary<string, Series>.AlternateLookup<ReadOnlySpan<char>> byTags;

        public Family(Instrument instrument)
        {
            Instrument = instrument;
            IsHistogram = PrometheusText.IsHistogram(instrument);
            byTags = series.GetAlternateLookup<ReadOnlySpan<char>>();
        }

        public Instrument Instrument { get; }

        public bool IsHistogram { get; }

        public ICollection<Series> All => series.Values;

        public Series Of(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            Span<char> key = stackalloc char[256];
            return TryWriteKey(tags, key, out var length) && byTags.TryGetValue(key[..length], out var known)
                ? known : Add(tags);
        }

        Series Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            Span<char> key = stackalloc char[256];
            var labels = Labels(tags);
            return series.GetOrAdd(
                TryWriteKey(tags, key, out var length) ? key[..length].ToString() : labels, _ => new(labels));
        }

        // False when it is too long, or a value is not a text: then the labels themselves are the key.
        static bool TryWriteKey(ReadOnlySpan<KeyValuePair<string, object?>> tags, Span<char> key, out int length)
        {
            length = 0;
            foreach (var (name, value) in tags)
            {
                if (value is not string text || name.Length + text.Length + 2 > key.Length - length)
                {
                    return false;
                }

                name.CopyTo(key[length..]);
                key[length += name.Length] = '=';
                text.CopyTo(key[++length..]);
                key[length += text.Length] = '\n';
                length++;
            }

            return true;
        }
    }

    sealed class Series(string labels)
    {
        public double Value;
        public long Count;
        public readonly long[] Buckets = new long[Bounds.Length];

        public string Labels => labels;
    }

    /// <summary>The text of all series.</summary>
    public string Write()
    {
        listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var group in families.Values.Where(family => family.All.Count > 0)
            .GroupBy(family => family.Instrument.Name).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var instrument = group.First().Instrument;
            var name = Name(instrument);
            var type = IsHistogram(instrument) ? "histogram" : IsSum(instrument) ? "counter" : "gauge";
            text.Append(
                CultureInfo.InvariantCulture, $"# HELP {name} {instrument.Description}\n# TYPE {name} {type}\n");
            foreach (var one in group.SelectMany(family => family.All)
                .OrderBy(one => one.Labels, StringComparer.Ordinal))
            {
                Append(text, name, one.Labels, type, one);
            }
        }

        return text.ToString();
    }

    public void Dispose() => listener.Dispose();

    static void Append(StringBuilder text, string name, string labels, string type, Series one)
    {
        lock (one)
        {
            if (type != "histogram")
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}{Braces(labels)} {one.Value}\n");
                return;
            }

            for (var i = 0; i < Bounds.Length; i++)
            {
                var le = string.Create(CultureInfo.InvariantCulture, $"le=\"{Bounds[i]}\"");
                text.Append(
                    CultureInfo.InvariantCulture, $"{name}_bucket{Braces(Join(labels, le))} {one.Buckets[i]}\n");
            }

            text.Append(
                CultureInfo.InvariantCulture, $"{name}_bucket{Braces(Join(labels, "le=\"+Inf\""))} {one.Count}\n");
            text.Append(CultureInfo.InvariantCulture, $"{name}_sum{Braces(labels)} {one.Value}\n");
            text.Append(CultureInfo.InvariantCulture, $"{name}_count{Braces(labels)} {one.Count}\n");
        }
    }

    static void Record(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var family = (Family)state!;
        var one = family.Of(tags);
        lock (one)
        {
            if (family.IsHistogram)
            {
                one.Value += value;
                one.Count++;
                for (var i = Bounds.Length - 1; i >= 0 && value <= Bounds[i]; i--)
                {
                    one.Buckets[i]++;
                }
            }
            else
            {
                one.Value = family.Instrument.IsObservable ? value : one.Value + value;
            }
        }
    }

    static bool IsHistogram(Instrument instrument) =>
        instrument.GetType().Name.StartsWith("Histogram", StringComparison.Ordinal);

    static bool IsSum(Instrument instrument) => instrument.GetType().Name is var kind &&
        (kind.StartsWith("Counter", StringComparison.Ordinal)
            || kind.StartsWith("ObservableCounter", StringComparison.Ordinal));

    static string Name(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_').Replace('-', '_');
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        return name + unit + (IsSum(instrument) ? "_total" : "");
    }

    static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        var text = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            var escaped = $"{value}".Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(text.Length == 0 ? "" : ",").Append(key.Replace('.', '_')).Append("=\"").Append(escaped)
                .Append('"');
        }

        return text.ToString();
    }

    static string Join(string labels, string more) => labels.Length == 0 ? more : labels + "," + more;

    static string Braces(string labels) => labels.Length == 0 ? "" : "{" + labels + "}";
}
