using Hutong.Switch.Users;

namespace Hutong.Messaging.Eventing;

/// <summary>Follows changes of an account's nodes, to keep other forms of the same in step.</summary>
interface IEventListener
{
    /// <summary>Items of a node have changed and are durable; the publisher is answered after this.</summary>
    ValueTask ChangedAsync(User owner, string node, CancellationToken cancel);
}
