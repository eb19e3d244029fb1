using System.Diagnostics.Metrics;

namespace Hutong.Calling;

/// <summary>What calling counts: never a number, a name or an account.</summary>
sealed class CallingMeter : IDisposable
{
    readonly Meter? meter;
    readonly Counter<long>? ended, noticed;

    public CallingMeter(IMeterFactory? factory = null)
    {
        meter = factory?.Create("hutong.calling");
        ended = meter?.CreateCounter<long>("hutong.calling.ended", "{call}", "Calls that ended, by kind and reason.");
        noticed = meter?.CreateCounter<long>(
            "hutong.calling.notices", "{notice}", "Callers who were told in words or tones why they were refused.");
    }

    /// <summary>Has the numbers of now asked for when somebody looks.</summary>
    public void Watch(
        Func<int> calls, Func<int> records, Func<int> reservations, Func<int> ports, Func<long> ticks, Func<long> late)
    {
        meter?.CreateObservableGauge("hutong.calling.calls", calls, "{call}", "Calls that go on.");
        meter?.CreateObservableGauge(
            "hutong.calling.open_records", records, "{record}", "Records of calls that are not closed yet.");
        meter?.CreateObservableGauge(
            "hutong.calling.reservations", reservations, "{reservation}", "What is held to pay for calls.");
        meter?.CreateObservableGauge("hutong.calling.ports", ports, "{port}", "Pairs of media ports in use.");
        meter?.CreateObservableCounter("hutong.calling.ticks", ticks, "{tick}", "Quarters of ticks of sound.");
        meter?.CreateObservableCounter(
            "hutong.calling.late_ticks", late, "{tick}", "Quarters of ticks of sound that ended over 10 ms late.");
    }

    public void Ended(string kind, string reason) => ended?.Add(1,
        new KeyValuePair<string, object?>("kind", kind), new KeyValuePair<string, object?>("reason", reason));

    public void Noticed(string notice) => noticed?.Add(1, new KeyValuePair<string, object?>("notice", notice));

    public void Dispose() => meter?.Dispose();
}
