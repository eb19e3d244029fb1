namespace Hutong.Edge.Xmpp;

/// <summary>Namespaces that no codec of ours stands for.</summary>
static class Names
{
    /// <summary>XEP-0280.</summary>
    public const string Carbons = "urn:xmpp:carbons:2";

    /// <summary>RFC 3921 section 3; optional since RFC 6121.</summary>
    public const string Session = "urn:ietf:params:xml:ns:xmpp-session";

    /// <summary>XEP-0199.</summary>
    public const string Ping = "urn:xmpp:ping";
}
