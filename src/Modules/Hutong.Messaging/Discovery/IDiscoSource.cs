using Hutong.Switch.Iqs;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Discovery;

/// <summary>A feature that answers for nodes of its own in service discovery: personal eventing, commands.</summary>
interface IDiscoSource
{
    /// <summary>The answer about a node; null when the node is none of this feature's.</summary>
    ValueTask<IqAnswer?> InfoAsync(IqRequest request, string node, CancellationToken cancel);

    /// <summary>Items to list under a node, or under the entity itself; null when there is nothing to say.</summary>
    ValueTask<IReadOnlyList<Element>?> ItemsAsync(IqRequest request, string? node, CancellationToken cancel);
}
