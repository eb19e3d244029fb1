namespace Hutong.Xmpp.Sasl;

/// <summary>Why an authentication failed (RFC 6120 section 6.5).</summary>
public enum SaslFailure : byte
{
    /// <summary>The client gave up.</summary>
    Aborted,
    /// <summary>The account is disabled for a time.</summary>
    AccountDisabled,
    /// <summary>The credentials have expired.</summary>
    CredentialsExpired,
    /// <summary>The mechanism needs TLS first.</summary>
    EncryptionRequired,
    /// <summary>Not base64.</summary>
    IncorrectEncoding,
    /// <summary>The authorization identity is not one, or not this account's.</summary>
    InvalidAuthzid,
    /// <summary>No such mechanism here.</summary>
    InvalidMechanism,
    /// <summary>The message does not follow the mechanism's grammar.</summary>
    MalformedRequest,
    /// <summary>The mechanism is weaker than policy allows for this account.</summary>
    MechanismTooWeak,
    /// <summary>Wrong credentials, or no such account: the two look the same.</summary>
    NotAuthorized,
    /// <summary>A fault on this side; the client may try again later.</summary>
    TemporaryAuthFailure,
}

/// <summary>The wire forms of <see cref="SaslFailure"/>.</summary>
public static class SaslFailures
{
    /// <summary>The name of the condition, an element in <c>urn:ietf:params:xml:ns:xmpp-sasl</c>.</summary>
    public static string Condition(SaslFailure failure) => failure switch
    {
        SaslFailure.Aborted => "aborted",
        SaslFailure.AccountDisabled => "account-disabled",
        SaslFailure.CredentialsExpired => "credentials-expired",
        SaslFailure.EncryptionRequired => "encryption-required",
        SaslFailure.IncorrectEncoding => "incorrect-encoding",
        SaslFailure.InvalidAuthzid => "invalid-authzid",
        SaslFailure.InvalidMechanism => "invalid-mechanism",
        SaslFailure.MalformedRequest => "malformed-request",
        SaslFailure.MechanismTooWeak => "mechanism-too-weak",
        SaslFailure.NotAuthorized => "not-authorized",
        _ => "temporary-auth-failure",
    };
}
