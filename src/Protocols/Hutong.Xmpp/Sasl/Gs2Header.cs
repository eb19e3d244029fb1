using System.Diagnostics.CodeAnalysis;

namespace Hutong.Xmpp.Sasl;

/// <summary>The head of a client's first message in SCRAM and OAUTHBEARER (RFC 5801 section 4).</summary>
/// <param name="Binding"><c>n</c>, <c>y</c>, or the type of channel binding that is used.</param>
/// <param name="AuthorizationId">The authorization identity, or null.</param>
/// <param name="Length">How many characters the head has, its last comma included.</param>
readonly record struct Gs2Header(string Binding, string? AuthorizationId, int Length)
{
    public bool IsBound => Binding is not ("n" or "y");

    public static bool TryRead(string message, out Gs2Header header)
    {
        header = default;
        var first = message.IndexOf(',', StringComparison.Ordinal);
        var second = first < 0 ? -1 : message.IndexOf(',', first + 1);
        if (second < 0)
        {
            return false;
        }

        var flag = message[..first];
        var name = message[(first + 1)..second];
        var bound = flag.StartsWith("p=", StringComparison.Ordinal) && flag.Length > 2;
        if (!bound && flag is not ("n" or "y"))
        {
            return false;
        }

        string? identity = null;
        if (name.Length > 0 && (!name.StartsWith("a=", StringComparison.Ordinal) || !TryName(name[2..], out identity)))
        {
            return false;
        }

        header = new(bound ? flag[2..] : flag, identity, second + 1);
        return true;
    }

    /// <summary>
    /// Reads a saslname: <c>=2C</c> is a comma, <c>=3D</c> an equals sign, another equals sign is wrong.
    /// </summary>
    public static bool TryName(string text, [NotNullWhen(true)] out string? name)
    {
        name = null;
        for (var at = text.IndexOf('='); at >= 0; at = text.IndexOf('=', at + 1))
        {
            if (string.CompareOrdinal(text, at, "=2C", 0, 3) != 0 && string.CompareOrdinal(text, at, "=3D", 0, 3) != 0)
            {
                return false;
            }
        }

        name = text.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        return name.Length > 0;
    }

    /// <summary>Writes a saslname.</summary>
    public static string Name(string text) =>
        text.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal);
}
