namespace Hutong.Xmpp.Sasl;

/// <summary>Registered names of the mechanisms that are served.</summary>
public static class SaslMechanisms
{
    /// <summary>RFC 4616: only under TLS.</summary>
    public const string Plain = "PLAIN";
    /// <summary>RFC 5802.</summary>
    public const string ScramSha1 = "SCRAM-SHA-1";
    /// <summary>RFC 5802, bound to the TLS channel.</summary>
    public const string ScramSha1Plus = "SCRAM-SHA-1-PLUS";
    /// <summary>RFC 7677.</summary>
    public const string ScramSha256 = "SCRAM-SHA-256";
    /// <summary>RFC 7677, bound to the TLS channel.</summary>
    public const string ScramSha256Plus = "SCRAM-SHA-256-PLUS";
    /// <summary>RFC 7628.</summary>
    public const string OAuthBearer = "OAUTHBEARER";
    /// <summary>FAST (XEP-0484): a hashed token, not bound to the channel.</summary>
    public const string HashedToken = "HT-SHA-256-NONE";
    /// <summary>FAST (XEP-0484): a hashed token, bound to the server's certificate.</summary>
    public const string HashedTokenEndPoint = "HT-SHA-256-ENDP";
    /// <summary>FAST (XEP-0484): a hashed token, bound to the TLS exporter.</summary>
    public const string HashedTokenExporter = "HT-SHA-256-EXPR";
}

/// <summary>Data of the TLS channel that a mechanism may be bound to.</summary>
/// <param name="Type">For example <c>tls-server-end-point</c> (RFC 5929) or <c>tls-exporter</c> (RFC 9266).</param>
/// <param name="Data">The data.</param>
public sealed record ChannelBinding(string Type, ReadOnlyMemory<byte> Data)
{
    /// <summary>The hash of the server's certificate.</summary>
    public const string ServerEndPoint = "tls-server-end-point";

    /// <summary>Exported keying material.</summary>
    public const string Exporter = "tls-exporter";
}
