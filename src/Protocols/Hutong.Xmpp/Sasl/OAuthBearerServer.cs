using System.Text;
using System.Text.Unicode;

namespace Hutong.Xmpp.Sasl;

/// <summary>OAUTHBEARER (RFC 7628): a bearer token in place of a password.</summary>
public sealed class OAuthBearerServer() : SaslServer(SaslMechanisms.OAuthBearer)
{
    const char Separator = '\u0001';

    enum State : byte
    {
        First,
        Token,
        Refused,
        Over,
    }

    State state;
    string? authorizationId;

    /// <summary>
    /// Goes on when the token was checked. Null, for a token that is not good, sends the error document of section
    /// 3.2.2; the client answers it and then fails.
    /// </summary>
    public SaslStep Provide(string? username)
    {
        if (state != State.Token)
        {
            return NotAuthorized;
        }

        state = username is null ? State.Refused : State.Over;
        return username is null
            ? new SaslStep.Challenge("{\"status\":\"invalid_token\"}"u8.ToArray())
            : new SaslStep.Done(username, authorizationId, 0, default);
    }

    private protected override SaslStep Next(ReadOnlySpan<byte> message)
    {
        var before = state;
        state = State.Over;
        if (before == State.Refused)
        {
            return NotAuthorized;
        }

        if (before != State.First || !Utf8.IsValid(message))
        {
            return Malformed;
        }

        var text = Encoding.UTF8.GetString(message);
        if (!Gs2Header.TryRead(text, out var header) || header.IsBound
            || text.Length < header.Length + 3 || text[header.Length] != Separator
            || !text.EndsWith($"{Separator}{Separator}", StringComparison.Ordinal))
        {
            return Malformed;
        }

        string? token = null;
        foreach (var pair in text[(header.Length + 1)..^2].Split(Separator))
        {
            if (pair.StartsWith("auth=", StringComparison.Ordinal))
            {
                token = token is null && pair.AsSpan(5).StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
                    ? pair[12..].Trim(' ') : "";
            }
        }

        if (string.IsNullOrEmpty(token))
        {
            return Malformed;
        }

        state = State.Token;
        authorizationId = header.AuthorizationId;
        return new SaslStep.CheckToken(authorizationId, token);
    }
}

/// <summary>The client's side of OAUTHBEARER.</summary>
public static class OAuthBearerClient
{
    /// <summary>The one message.</summary>
    public static byte[] Message(string token, string? authorizationId = null) => Encoding.UTF8.GetBytes(
        $"n,{(authorizationId is null ? "" : "a=" + Gs2Header.Name(authorizationId))},"
        + $"\u0001auth=Bearer {token}\u0001\u0001");
}
