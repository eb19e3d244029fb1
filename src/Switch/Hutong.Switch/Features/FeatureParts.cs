using Hutong.Switch.Calls;
using Hutong.Switch.Commands;
using Hutong.Switch.Iqs;
using Hutong.Switch.Messages;
using Hutong.Switch.Presences;
using Hutong.Switch.Sessions;
using Hutong.Xmpp.Xml;

namespace Hutong.Switch.Features;

/// <summary>Collects what features declare; the exchange and service discovery read it.</summary>
public sealed class FeatureParts
{
    /// <summary>Requests, in the order declared.</summary>
    public List<IqRoute> Routes { get; } = [];

    /// <summary>Hooks on messages.</summary>
    public List<IMessageHook> Hooks { get; } = [];

    /// <summary>Effects of messages.</summary>
    public List<IMessageEffect> Effects { get; } = [];

    /// <summary>Who decides whether requests may reach other users.</summary>
    public List<IIqPolicy> IqPolicies { get; } = [];

    /// <summary>Those who take part in presence.</summary>
    public List<IPresenceHook> Presences { get; } = [];

    /// <summary>Those who want to know of sessions that come and go.</summary>
    public List<ISessionHook> SessionHooks { get; } = [];

    /// <summary>Who decides whether presence may pass between two parties.</summary>
    public List<IPresencePolicy> PresencePolicies { get; } = [];

    /// <summary>
    /// What a stream says it can do once signed in (RFC 6120 section 4.3.2), by the domain of the stream.
    /// </summary>
    public List<Func<string, Element?>> StreamFeatures { get; } = [];

    /// <summary>
    /// The exchange that was made of these parts; set when it is made, so that handlers can send through it.
    /// </summary>
    public Exchange? Exchange { get; internal set; }

    /// <summary>Commands that people run through forms.</summary>
    public List<ICommand> Commands { get; } = [];

    /// <summary>Services with an address of their own.</summary>
    public List<IService> Services { get; } = [];

    /// <summary>Whoever has legs of calls with addresses of their own.</summary>
    public List<ILegStanzas> Legs { get; } = [];

    /// <summary>Feature names (XEP-0030) of a domain.</summary>
    public SortedSet<string> DomainFeatures { get; } = new(StringComparer.Ordinal);

    /// <summary>Feature names (XEP-0030) of an account.</summary>
    public SortedSet<string> AccountFeatures { get; } = new(StringComparer.Ordinal);

    /// <summary>Extra forms (XEP-0128) in the answer of a domain.</summary>
    public List<Func<Element?>> DomainForms { get; } = [];

    /// <summary>Adds a handler.</summary>
    public FeatureParts Iq(IqScope scope, string? name, string ns, IqHandler handler, string? service = null)
    {
        Routes.Add(new(scope, name, ns, handler, service));
        return this;
    }

    /// <summary>Adds names to what a domain says of itself.</summary>
    public FeatureParts Domain(params ReadOnlySpan<string> features)
    {
        foreach (var feature in features)
        {
            DomainFeatures.Add(feature);
        }

        return this;
    }

    /// <summary>Adds names to what an account says of itself.</summary>
    public FeatureParts Account(params ReadOnlySpan<string> features)
    {
        foreach (var feature in features)
        {
            AccountFeatures.Add(feature);
        }

        return this;
    }

    /// <summary>Adds a hook, effect, presence hook, session hook or service: all that the object is.</summary>
    public FeatureParts Add(object part)
    {
        AddTo(Hooks, part);
        AddTo(Effects, part);
        AddTo(IqPolicies, part);
        AddTo(Presences, part);
        AddTo(PresencePolicies, part);
        AddTo(SessionHooks, part);
        AddTo(Services, part);
        AddTo(Commands, part);
        AddTo(Legs, part);
        return this;
    }

    static void AddTo<T>(List<T> list, object part)
    {
        if (part is T wanted)
        {
            list.Add(wanted);
        }
    }
}

/// <summary>Wants to know of sessions.</summary>
public interface ISessionHook
{
    /// <summary>A session was bound; its client can be sent to.</summary>
    void OnBound(Session session);

    /// <summary>A session ended for good (closed, replaced, or not resumed in time).</summary>
    void OnEnded(Session session);

    /// <summary>
    /// Stanzas that were sent to a session which ended without acknowledging them (XEP-0198): what matters of them
    /// is to be kept. Called before <see cref="OnEnded"/>.
    /// </summary>
    void OnUndelivered(Session session, IReadOnlyList<Outgoing> stanzas);

    /// <summary>
    /// The connection of a session is gone, and its client may come back and resume (XEP-0198). What it has not
    /// acknowledged it may not have got; whether it has is known when it comes back.
    /// </summary>
    void OnDetached(Session session, IReadOnlyList<Outgoing> stanzas)
    {
    }
}

/// <summary>An entity with a domain of its own below ours, for example <c>upload.example.net</c>.</summary>
public interface IService
{
    /// <summary>The label before the tenant's domain.</summary>
    string Label { get; }

    /// <summary>Its identity in discovery (XEP-0030): category, type, name.</summary>
    (string Category, string Type, string Name) Identity { get; }

    /// <summary>Its feature names.</summary>
    IReadOnlyList<string> Features { get; }

    /// <summary>Extra forms (XEP-0128), or none.</summary>
    IReadOnlyList<Element> Forms { get; }
}
