using System.Diagnostics.Metrics;

namespace Hutong.Phonebook;

/// <summary>What the phonebook counts: never a number, a name or an account.</summary>
sealed class PhonebookMeter : IDisposable
{
    readonly Meter? meter;
    readonly Counter<long>? cards;
    readonly Counter<long>? lookUps;

    public PhonebookMeter(IMeterFactory? factory = null)
    {
        meter = factory?.Create("hutong.phonebook");
        cards = meter?.CreateCounter<long>("hutong.phonebook.cards", "{card}", "Cards changed, by kind of operation.");
        lookUps = meter?.CreateCounter<long>(
            "hutong.phonebook.lookups", "{number}", "Numbers asked about, by outcome.");
    }

    public void Changed(string kind, int count)
    {
        if (count > 0)
        {
            cards?.Add(count, new KeyValuePair<string, object?>("kind", kind));
        }
    }

    public void LookedUp(string outcome, int count)
    {
        if (count > 0)
        {
            lookUps?.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
        }
    }

    public void Dispose() => meter?.Dispose();
}
