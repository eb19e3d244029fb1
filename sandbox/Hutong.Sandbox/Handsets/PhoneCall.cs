using System.Text.Json.Serialization;
using Hutong.Sandbox.Sound;
using Hutong.Sip.UserAgents;

namespace Hutong.Sandbox.Handsets;

/// <summary>Where a handset's call is.</summary>
[JsonConverter(typeof(NameOf<PhoneCallState>))]
enum PhoneCallState
{
    /// <summary>Somebody calls, and it rings (or would).</summary>
    Ringing,
    /// <summary>It calls.</summary>
    Dialing,
    /// <summary>It calls, and the other end rings.</summary>
    RingingThere,
    /// <summary>Both talk.</summary>
    Talking,
    /// <summary>Over.</summary>
    Ended,
}

/// <summary>Who called, or is called, as a telephone shows it.</summary>
/// <param name="Number">As it was sent; empty when it is withheld.</param>
/// <param name="Shown">With blanks, as its country writes it.</param>
/// <param name="Name">The name that came with it; empty when none did.</param>
sealed record Party(string Number, string Shown, string Name);

/// <summary>One call of a handset.</summary>
sealed class PhoneCall(long id, bool isIncoming, Party peer, CallAudio audio, DateTimeOffset started) : IDisposable
{
    int isDisposed;

    public long Id => id;

    public bool IsIncoming => isIncoming;

    public Party Peer => peer;

    public CallAudio Audio => audio;

    public DateTimeOffset Started => started;

    public DateTimeOffset? Answered { get; set; }

    public DateTimeOffset? Ended { get; set; }

    public PhoneCallState State { get; set; } = isIncoming ? PhoneCallState.Ringing : PhoneCallState.Dialing;

    /// <summary>Whether it rings aloud: a slow network has not said so yet.</summary>
    public bool IsAloud { get; set; }

    public bool IsHeld { get; set; }

    /// <summary>Whether the other end holds us.</summary>
    public bool IsHeldThere { get; set; }

    public CallEnd? End { get; set; }

    public int Status { get; set; }

    public SipCall? Sip { get; set; }

    /// <summary>What comes later: the answer, the end.</summary>
    public ITimer? Later { get; set; }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) == 0)
        {
            Later?.Dispose();
            audio.Dispose();
        }
    }
}
