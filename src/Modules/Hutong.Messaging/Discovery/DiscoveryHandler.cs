using Hutong.Messaging.Roster;
using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Discovery;

/// <summary>Answers the two questions of XEP-0030.</summary>
sealed class DiscoveryHandler
{
    /// <summary>Names this software in XEP-0115; clients compare it, nobody opens it.</summary>
    public const string SoftwareNode = "https://hutong.im/caps";

    readonly List<IDiscoSource> sources = [];
    FeatureParts? parts;
    Capabilities? server;
    CapabilityHashes? hashes;

    /// <summary>The server's own capabilities. What is declared does not change while it runs.</summary>
    public Capabilities ServerCapabilities => server ??=
        new("sha-1", SoftwareNode, Capabilities.Hashed(DomainInfo(null))
            ?? throw new InvalidOperationException("two features declare the same form for discovery"));

    /// <summary>The same by XEP-0390.</summary>
    public CapabilityHashes ServerHashes => hashes ??= CapabilityHashes.Of(DomainInfo(null));

    public void Declared(FeatureParts all) => parts = all;

    /// <summary>Adds a feature that answers for nodes of its own.</summary>
    public void Add(IDiscoSource source) => sources.Add(source);

    public async ValueTask<IqAnswer> InfoAsync(IqRequest request, CancellationToken cancel)
    {
        if (request.IsSet)
        {
            return StanzaError.BadRequest;
        }

        if (Hidden(request))
        {
            return StanzaError.ServiceUnavailable;
        }

        var node = request.Payload["node"];
        if (node is null || (request.Scope == IqScope.Domain && IsOwn(node)))
        {
            return Info(request, node).ToElement();
        }

        foreach (var source in sources)
        {
            if (await source.InfoAsync(request, node, cancel) is { } answer)
            {
                return answer;
            }
        }

        return StanzaError.ItemNotFound;
    }

    public async ValueTask<IqAnswer> ItemsAsync(IqRequest request, CancellationToken cancel)
    {
        if (request.IsSet)
        {
            return StanzaError.BadRequest;
        }

        if (Hidden(request))
        {
            return StanzaError.ServiceUnavailable;
        }

        var node = request.Payload["node"];
        var found = node is null;
        var query = new Element("query", DiscoInfo.Items).With("node", node);
        if (node is null && request.Scope == IqScope.Domain)
        {
            Services(query, request.Stanza.To!.Domain);
        }

        foreach (var source in sources)
        {
            if (await source.ItemsAsync(request, node, cancel) is { } items)
            {
                found = true;
                foreach (var item in items)
                {
                    query.With(item);
                }
            }
        }

        return found ? query : StanzaError.ItemNotFound;
    }

    // What is declared does not change while the server runs: there are no older ones to answer for.
    bool IsOwn(string node) => node == ServerCapabilities.QueryNode
        || ServerHashes.Hashes.Any(one => node == CapabilityHashes.Node(one.Algorithm, one.Hash));

    /// <summary>
    /// An account tells of itself only to whom it shows its presence (XEP-0030 section 8, RFC 6121 8.5.1).
    /// </summary>
    static bool Hidden(IqRequest request) =>
        request.Scope == IqScope.Account && !RosterBook.Of(request.Target!).ShowsPresenceTo(request.From);

    DiscoInfo Info(IqRequest request, string? node) => request.Scope switch
    {
        IqScope.Domain => DomainInfo(node),
        IqScope.Service => ServiceInfo(request.Stanza.To!.Domain),
        _ => new([new("account", "registered"), .. AccountIdentities], [.. parts!.AccountFeatures], []),
    };

    /// <summary>What an account is besides an account, for example a personal eventing service.</summary>
    public List<DiscoIdentity> AccountIdentities { get; } = [];

    DiscoInfo DomainInfo(string? node) => new(
        [new("server", "im", "Hutong")], [.. parts!.DomainFeatures],
        [.. parts.DomainForms.Select(form => form()).OfType<Element>()], node);

    DiscoInfo ServiceInfo(string domain)
    {
        var label = domain[..domain.IndexOf('.', StringComparison.Ordinal)];
        var service = parts!.Services.First(service => service.Label == label);
        var (category, type, name) = service.Identity;
        return new([new(category, type, name)],
            [.. service.Features.Append(DiscoInfo.Namespace).Append(DiscoInfo.Items).Distinct()
                .Order(StringComparer.Ordinal)],
            service.Forms);
    }

    void Services(Element query, string domain)
    {
        foreach (var service in parts!.Services)
        {
            query.With(new Element("item", DiscoInfo.Items)
                .With("jid", service.Label + "." + domain).With("name", service.Identity.Name));
        }
    }
}
