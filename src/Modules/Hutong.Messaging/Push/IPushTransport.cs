using Hutong.Switch.Users;
using Hutong.Xmpp;

namespace Hutong.Messaging.Push;

/// <summary>What a device is told.</summary>
/// <param name="Conversation">With whom.</param>
/// <param name="Messages">How many messages of the conversation are unread.</param>
/// <param name="Badge">How many conversations are unread; null hides it.</param>
/// <param name="Title">The name of who wrote; null hides it.</param>
/// <param name="Body">What was written; null hides it.</param>
/// <param name="Urgent">Whether somebody calls.</param>
sealed record PushNote(Jid Conversation, int Messages, int? Badge, string? Title, string? Body, bool Urgent)
{
    /// <summary>
    /// All conversations that are unread: what a device still shows of others was read elsewhere. Empty when they are
    /// too many to tell.
    /// </summary>
    public IReadOnlyCollection<Jid> Unread { get; init; } = [];

    /// <summary>The same without what makes it long.</summary>
    public PushNote Shrunk => this with { Title = null, Body = null, Unread = [] };
}

/// <summary>What became of a notification.</summary>
enum PushResult
{
    /// <summary>The push service has it.</summary>
    Sent,

    /// <summary>The subscription is over.</summary>
    Gone,

    /// <summary>It may go later.</summary>
    Later,

    /// <summary>It was refused; several in a row end the subscription.</summary>
    Refused,

    /// <summary>It was too long.</summary>
    TooLarge,
}

/// <summary>What became of a notification, and when to try again if the push service said so.</summary>
readonly record struct PushOutcome(PushResult Result, TimeSpan? Wait = null);

/// <summary>One kind of push service.</summary>
interface IPushTransport
{
    /// <summary>Which.</summary>
    PushKind Kind { get; }

    /// <summary>Sends; never throws but for cancellation.</summary>
    ValueTask<PushOutcome> SendAsync(
        User user, PushSubscription to, PushNote note, CancellationToken cancel);
}
