using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Hutong.Media.Ice;

/// <summary>The name fragment and password of one side (RFC 8445 section 5.3). Prints without the password.</summary>
public sealed class IceCredentials
{
    const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const int UserMin = 4, PasswordMin = 22, Max = 256;

    static readonly SearchValues<char> Allowed = SearchValues.Create(Characters);

    IceCredentials(string user, string password)
    {
        (User, Password) = (user, password);
        Key = Encoding.ASCII.GetBytes(password);
    }

    /// <summary><c>a=ice-ufrag</c>.</summary>
    public string User { get; }

    /// <summary><c>a=ice-pwd</c>.</summary>
    public string Password { get; }

    internal byte[] Key { get; }

    /// <summary>New ones: 48 and 144 bits of randomness.</summary>
    public static IceCredentials Create() =>
        new(RandomNumberGenerator.GetString(Characters, 8), RandomNumberGenerator.GetString(Characters, 24));

    /// <summary>Those of a peer, or null when they are too short, too long or of other characters (RFC 8839 section
    /// 5.4).
    /// </summary>
    public static IceCredentials? TryCreate(string user, string password) =>
        user is { Length: >= UserMin and <= Max } && password is { Length: >= PasswordMin and <= Max }
        && !user.AsSpan().ContainsAnyExcept(Allowed) && !password.AsSpan().ContainsAnyExcept(Allowed)
            ? new(user, password)
            : null;

    /// <inheritdoc />
    public override string ToString() => User;
}
