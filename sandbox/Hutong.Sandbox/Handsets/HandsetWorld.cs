using System.Collections.Concurrent;
using System.Net;
using Hutong.Kernel.Numbers;
using Hutong.Media.Codecs;
using Hutong.Sandbox.Carrier;
using Hutong.Sandbox.Sound;
using Hutong.Sip.UserAgents;

namespace Hutong.Sandbox.Handsets;

/// <summary>All telephones there are, and what they share.</summary>
sealed class HandsetWorld : IAsyncDisposable
{
    /// <summary>More telephones than this are not taken: a test that adds them in a loop is wrong.</summary>
    public const int HandsetsMax = 1000;

    /// <summary>More than this do not appear by being called.</summary>
    const int AppearedMax = 100;

    static readonly HandsetOwner Unnamed = new("新出现的电话", "A new telephone");

    readonly ConcurrentDictionary<PhoneNumber, Handset> handsets = new();
    readonly Lock randomGate = new();
    readonly Random random;
    readonly TimeProvider time;
    readonly IPAddress address;
    Trunk? trunk;
    long ids;

    public HandsetWorld(IPAddress address, SandboxClock clock, TimeProvider time, Random random)
    {
        (this.address, Clock, this.time, this.random) = (address, clock, time, random);
        Loop = new(time);
    }

    public SandboxClock Clock { get; }

    public MediaLoop Loop { get; }

    /// <summary>How the network is for calls that begin now.</summary>
    public LineQuality Line { get; set; } = LineQuality.Perfect;

    public SipUserAgent Agent => trunk!.Agent;

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>By number.</summary>
    public IEnumerable<Handset> All => handsets.Values.OrderBy(one => one.Order);

    /// <summary>Is told whenever something about a handset is different.</summary>
    public Action<Handset>? OnChanged { get; set; }

    public void Connect(Trunk carrier) => trunk = carrier;

    public Handset? Find(PhoneNumber number) => handsets.GetValueOrDefault(number);

    /// <summary>Adds a telephone; null when the number has one, or there are too many.</summary>
    public Handset? Add(PhoneNumber number, HandsetOwner owner, Mood? mood = null)
    {
        var handset = new Handset(number, owner, this) { Order = handsets.Count };
        if (handsets.Count >= HandsetsMax || !handsets.TryAdd(number, handset))
        {
            return null;
        }

        handset.Mood = mood ?? Mood.Ringing;
        return handset;
    }

    /// <summary>
    /// A telephone for a number that is called and has none; in front of the others, where it is seen. Null when too
    /// many
    /// have appeared.
    /// </summary>
    public Handset? Appear(PhoneNumber number)
    {
        var before = handsets.Values.Count(one => one.HasAppeared);
        if (before >= AppearedMax)
        {
            return null;
        }

        return handsets.GetOrAdd(
            number, static (one, made) =>
                new(one, Unnamed, made.World) { Order = -1 - made.Before, HasAppeared = true },
            (World: this, Before: before));
    }

    public CallAudio NewAudio(IReadOnlyList<AudioCodec> codecs)
    {
        lock (randomGate)
        {
            return new(address, codecs, random, time, Line);
        }
    }

    public long NextId() => Interlocked.Increment(ref ids);

    public void Place(Handset handset, PhoneCall call, string to, string shownAs) =>
        trunk!.Call(handset, call, to, shownAs);

    public void Changed(Handset handset)
    {
        handset.Revise();
        OnChanged?.Invoke(handset);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var handset in handsets.Values)
        {
            handset.HangUp();
        }

        await Loop.DisposeAsync();
    }
}
