using System.Collections.Immutable;
using Hutong.Kernel;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;

namespace Hutong.Messaging.Push;

/// <summary>By what a device is woken.</summary>
enum PushKind
{
    /// <summary>Web Push (RFC 8030), also that of UnifiedPush.</summary>
    Web = 1,

    /// <summary>A push service that speaks XMPP (XEP-0357).</summary>
    Xmpp = 2,
}

/// <summary>One way to wake one device.</summary>
/// <param name="Id">Random; the node by which a session says that it is this one.</param>
/// <param name="Device">The token that made it: when it is taken back, this goes too.</param>
/// <param name="Kind">By what.</param>
/// <param name="Address">The endpoint's URL, or the address of the push service.</param>
/// <param name="Node">The node at the push service; empty for Web Push.</param>
/// <param name="Key">The device's public key (RFC 8291), or empty.</param>
/// <param name="Auth">The device's authentication secret (RFC 8291), or empty.</param>
/// <param name="Options">The form to publish along, as XML; empty for none.</param>
/// <param name="Failures">Refusals in a row.</param>
sealed record PushSubscription(
    long Id, DeviceId Device, PushKind Kind, string Address, string Node, byte[] Key, byte[] Auth, string Options,
    int Failures)
{
    /// <summary>The id as others see it.</summary>
    public string Name => Id.ToString("x16", null);
}

/// <summary>
/// A user's devices that can be woken. Immutable; in memory with the user, since hooks must not wait.
/// </summary>
sealed record PushBook(ImmutableArray<PushSubscription> All)
{
    public static readonly UserSlot<PushBook> Slot = new();

    /// <summary>One object for all who have none.</summary>
    public static readonly PushBook Empty = new([]);

    public static PushBook Of(User user) => user.Get(Slot)!;

    public PushSubscription? Find(long id) => All.FirstOrDefault(one => one.Id == id);
}

/// <summary>Which subscriptions a session has said are its own.</summary>
sealed class PushSessions
{
    static readonly SessionSlot<PushSessions> Slot = new();

    ImmutableArray<long> ids = [];

    /// <summary>Notes that a session is the device of a subscription.</summary>
    public static void Note(Session session, long subscription)
    {
        if (session.Get(Slot) is not { } noted)
        {
            session.Set(Slot, noted = new());
        }

        ImmutableInterlocked.Update(ref noted.ids, (all, id) => all.Contains(id) ? all : all.Add(id), subscription);
    }

    /// <summary>Whether a session is the device of a subscription.</summary>
    public static bool Is(Session session, PushSubscription subscription) =>
        (subscription.Kind == PushKind.Web && session.Device == subscription.Device)
        || session.Get(Slot)?.ids.Contains(subscription.Id) == true;

    /// <summary>Whether the device is connected: it is told by what is sent to it.</summary>
    public static bool IsAwake(User user, PushSubscription subscription)
    {
        foreach (var session in user.Sessions)
        {
            if (session is { IsConnected: true, HasEnded: false } && Is(session, subscription))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether any device is connected on which the user may read it now.</summary>
    public static bool AnyAwake(User user)
    {
        foreach (var session in user.Sessions)
        {
            if (session is { IsConnected: true, HasEnded: false })
            {
                return true;
            }
        }

        return false;
    }
}
