using System.Collections.Immutable;
using Hutong.Switch.Users;
using Hutong.Xmpp;

namespace Hutong.Messaging.Eventing;

/// <summary>An item of a node.</summary>
/// <param name="Id">Its id, unique in the node.</param>
/// <param name="Payload">The payload element, self-contained canonical bytes.</param>
/// <param name="Publisher">Who published it, bare.</param>
/// <param name="At">When, in microseconds since 1970.</param>
/// <param name="Sequence">Orders the items of an account.</param>
sealed record EventItem(string Id, ReadOnlyMemory<byte> Payload, string Publisher, long At, long Sequence);

/// <summary>An explicit subscription to a node.</summary>
/// <param name="State"><c>subscribed</c> or <c>pending</c>.</param>
/// <param name="Id">Its id.</param>
sealed record EventSubscription(string State, string Id)
{
    /// <summary>The state of one that holds.</summary>
    public const string Holds = "subscribed";

    /// <summary>The state of one that waits for the owner.</summary>
    public const string Waits = "pending";
}

/// <summary>A node of an account, without its items. Immutable.</summary>
sealed record EventNode(string Name, NodeConfig Config)
{
    /// <summary>Bare addresses that are more or less than others: member, publisher, outcast.</summary>
    public ImmutableDictionary<string, string> Affiliations { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Explicit subscriptions by address, bare or full.</summary>
    public ImmutableDictionary<string, EventSubscription> Subscriptions { get; init; } =
        ImmutableDictionary<string, EventSubscription>.Empty;

    /// <summary>What somebody is to the node; null for nothing particular. The owner is not listed.</summary>
    public string? Affiliation(Jid who) => Affiliations.GetValueOrDefault(who.Bare.ToString());

    /// <summary>The node with another subscription of an address, or with none.</summary>
    public EventNode With(string who, EventSubscription? subscription) => this with
    {
        Subscriptions = subscription is null ? Subscriptions.Remove(who) : Subscriptions.SetItem(who, subscription),
    };

    /// <summary>Whether an address or its account is subscribed.</summary>
    public bool IsSubscribed(Jid who) =>
        Subscriptions.GetValueOrDefault(who.ToString())?.State == EventSubscription.Holds
        || Subscriptions.GetValueOrDefault(who.Bare.ToString())?.State == EventSubscription.Holds;
}

/// <summary>The nodes of an account. Immutable; read when first needed.</summary>
sealed record EventBook(ImmutableDictionary<string, EventNode> Nodes, long Sequence, long Bytes)
{
    public static readonly UserSlot<EventBook> Slot = new();

    /// <summary>A node, or null.</summary>
    public EventNode? Find(string node) => Nodes.GetValueOrDefault(node);
}
