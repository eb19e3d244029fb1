using Hutong.Kernel;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Switch.Sessions;

/// <summary>
/// One bound resource of a user, connected or waiting to be resumed. An edge derives from it; modules see only this.
/// </summary>
public abstract class Session
{
    /// <summary>The priority of a session that is not available.</summary>
    public const int NotAvailable = -129;

    object?[]? slots;

    /// <summary>Makes a session for a full address.</summary>
    protected Session(User user, Jid address, DeviceId device) => (User, Address, Device) = (user, address, device);

    /// <summary>Whose it is.</summary>
    public User User { get; }

    /// <summary>The full address.</summary>
    public Jid Address { get; }

    /// <summary>The credential that signed in.</summary>
    public DeviceId Device { get; }

    /// <summary>The last available presence that it broadcast; null when unavailable.</summary>
    public Stanza? Presence { get; set; }

    /// <summary>The priority of <see cref="Presence"/>, or <see cref="NotAvailable"/>.</summary>
    public int Priority { get; set; } = NotAvailable;

    /// <summary>Whether it asked for the roster and so gets pushes (RFC 6121 section 2.1.6).</summary>
    public bool Interested { get; set; }

    /// <summary>Whether it has turned on carbons (XEP-0280).</summary>
    public bool Carbons { get; set; }

    /// <summary>Whether it is available to others.</summary>
    public bool IsAvailable => Priority > NotAvailable;

    /// <summary>
    /// Whether messages to the bare address are sent to it: it has announced itself with a priority that is not
    /// negative, and what was waiting has been sent before.
    /// </summary>
    public bool IsLive { get; set; }

    /// <summary>
    /// Whether an XMPP client is at its other end. Without one (a telephone whose presence is shown) it is seen, and
    /// what is for it alone goes the way of what is for a resource that is not there.
    /// </summary>
    public virtual bool HasClient => true;

    /// <summary>Whether it takes no more: what is sent now is not delivered.</summary>
    public virtual bool HasEnded => false;

    /// <summary>
    /// The recipient's archive sequence of the oldest stanza that the client has not acknowledged, or 0.
    /// </summary>
    public virtual long OldestUnacknowledged => 0;

    /// <summary>The durable key of its resumable stream, or 0.</summary>
    public long StreamKey { get; protected set; }

    /// <summary>The counter of the stanza that is being handled now (XEP-0198 <c>h</c>).</summary>
    public uint InboundPosition { get; protected set; }

    /// <summary>Whether a stanza sent now may reach the client on a live connection.</summary>
    public abstract bool IsConnected { get; }

    /// <summary>Queues a stanza; never blocks. A session whose queue is full detaches itself.</summary>
    public abstract void Send(Outgoing outgoing);

    /// <summary>
    /// Done when the client has taken so much of what was sent that a hundred more will not overflow its queue, or
    /// when the session has ended. For who sends much at once and can wait.
    /// </summary>
    public virtual ValueTask WaitForClientAsync() => default;

    /// <summary>Queues a stanza for this session only.</summary>
    public void Send(Stanza stanza) => Send(new Outgoing(stanza));

    /// <summary>Tells that the stanza at a position is durable, or was refused: it may be acknowledged.</summary>
    public abstract void Settle(uint position);

    /// <summary>
    /// Ends the session with a stream error condition (RFC 6120 section 4.9.3), for example <c>conflict</c>.
    /// </summary>
    public abstract void Close(string condition, string? text = null);

    /// <summary>
    /// Makes it take no more, and gives what was sent and not acknowledged (XEP-0198), oldest first. Null when that
    /// was done before: then who did it ends the session.
    /// </summary>
    public virtual IReadOnlyList<Outgoing>? Finish() => [];

    /// <summary>What a feature keeps for this session.</summary>
    public T? Get<T>(SessionSlot<T> slot) where T : class =>
        slots is { } all && slot.Index < all.Length ? (T?)all[slot.Index] : null;

    /// <summary>Sets what a feature keeps for this session.</summary>
    public void Set<T>(SessionSlot<T> slot, T? value) where T : class
    {
        lock (this)
        {
            if (slots is null || slots.Length <= slot.Index)
            {
                Array.Resize(ref slots, slot.Index + 1);
            }

            slots[slot.Index] = value;
        }
    }
}

/// <summary>A feature's place in every session. Made once, kept in a static readonly field of the feature.</summary>
public sealed class SessionSlot<T> where T : class
{
    /// <summary>Where it lies.</summary>
    internal int Index { get; } = SlotIndex.NextSession();
}
