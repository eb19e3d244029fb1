namespace Hutong.Edge.Xmpp.Negotiation;

/// <summary>The list of mechanisms: which are offered, and how an attempt with each begins.</summary>
static class SaslMechanisms
{
    /// <summary>The names to offer, strongest first. <paramref name="binding"/>: whether the channel can be bound to.</summary>
    public static List<string> Offer(bool binding)
    {
        var names = new List<string>();
        names.Add("PLAIN");
        return names;
    }

    /// <summary>Those of FAST (XEP-0484), given what is offered.</summary>
    public static IEnumerable<string> Fast(List<string> offered) => [];

    /// <summary>Begins an attempt; null when the mechanism is not offered.</summary>
    public static SaslAttempt? Begin(string name, SaslScene scene) => !scene.Mechanisms.Contains(name) ? null : name switch
    {
        "PLAIN" => new PlainAttempt(scene),
        _ => null,
    };

    /// <summary>Begins an attempt with a token.</summary>
    public static SaslAttempt? BeginFast(string name, SaslScene scene, ulong? count) => null;
}
