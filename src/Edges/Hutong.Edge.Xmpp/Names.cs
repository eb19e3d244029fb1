namespace Hutong.Edge.Xmpp;

/// <summary>Namespaces of the extensions that belong to the connection.</summary>
static class Names
{
    /// <summary>XEP-0198.</summary>
    public const string Sm = "urn:xmpp:sm:3";

    /// <summary>XEP-0352.</summary>
    public const string Csi = "urn:xmpp:csi:0";

    /// <summary>XEP-0280.</summary>
    public const string Carbons = "urn:xmpp:carbons:2";

    /// <summary>XEP-0388.</summary>
    public const string Sasl2 = "urn:xmpp:sasl:2";

    /// <summary>XEP-0386.</summary>
    public const string Bind2 = "urn:xmpp:bind:0";

    /// <summary>XEP-0484.</summary>
    public const string Fast = "urn:xmpp:fast:0";

    /// <summary>XEP-0440.</summary>
    public const string ChannelBinding = "urn:xmpp:sasl-cb:0";

    /// <summary>RFC 3921 section 3; optional since RFC 6121.</summary>
    public const string Session = "urn:ietf:params:xml:ns:xmpp-session";

    /// <summary>XEP-0199.</summary>
    public const string Ping = "urn:xmpp:ping";
}
