using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Discovery;

/// <summary>What a presence says of a client's capabilities: where to ask, and what the answer must hash to.</summary>
/// <param name="Node">The node to ask under.</param>
/// <param name="Key">
/// What a proved answer is known by; null when the hash is of a kind that proves nothing to us.
/// </param>
/// <param name="Hash">The hash, in base64.</param>
sealed record SaidCapabilities(string Node, string? Key, string Hash)
{
    /// <summary>Reads it; the newer form is believed before the older one (XEP-0390 section 7).</summary>
    public static SaidCapabilities? Read(Stanza presence)
    {
        if (CapabilityHashes.Read(
            presence.Child("c", CapabilityHashes.Namespace))?[CapabilityHashes.Sha256] is { } hash)
        {
            var node = CapabilityHashes.Node(CapabilityHashes.Sha256, hash);
            return new(node, node, hash);
        }

        return Capabilities.Read(presence.Child("c", Capabilities.Namespace)) is { } said
            ? new(said.QueryNode, said.Hash == "sha-1" ? said.Ver : null, said.Ver) : null;
    }

    /// <summary>Whether an answer is what was said.</summary>
    public bool IsProved(Element query) => DiscoInfo.Read(query) is { } info && (Key == Node
        ? CapabilityHashes.IsWellFormed(query) && CapabilityHashes.Hashed(info) == Hash
        : Capabilities.Hashed(info) == Hash);
}
