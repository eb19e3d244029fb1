using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hutong.Kernel;

namespace Hutong.Accounts.Tokens;

/// <summary>
/// The texts of tokens: <c>ht1_</c> (API, tenant 1), <c>hi1_</c> (invitation), <c>ho1_</c> (operator), <c>hl1_</c>
/// (sign-in
/// link), then 52 characters of 260 random bits. Only the SHA-256 hash is stored: with so much chance no salt and no
/// rounds are
/// needed.
/// The prefix says what was found when one lies about, and gives the tenant of the key.
/// </summary>
static class TokenText
{
    public const char Api = 't';
    public const char Invitation = 'i';
    public const char Operator = 'o';
    public const char Link = 'l';
    const int MaxChars = 80;

    public static string Create(char kind, TenantId tenant, IIdSource ids) =>
        string.Create(CultureInfo.InvariantCulture, $"h{kind}{tenant.Value}_{ids.NewToken()}{ids.NewToken()}");

    /// <summary>Reads the tenant and the hash; false when it cannot be one of ours.</summary>
    public static bool TryRead(char kind, string text, out TenantId tenant, out byte[] hash)
    {
        (tenant, hash) = (default, []);
        var bar = text.IndexOf('_', StringComparison.Ordinal);
        if (text.Length > MaxChars || bar < 3 || text[0] != 'h' || text[1] != kind ||
            !int.TryParse(text.AsSpan(2, bar - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        (tenant, hash) = (new(number), Hash(text));
        return true;
    }

    public static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
