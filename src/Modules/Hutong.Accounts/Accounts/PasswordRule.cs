using System.Collections.Frozen;
using Hutong.Accounts.SignIn.Scram;

namespace Hutong.Accounts.Accounts;

/// <summary>
/// Which passwords a person may choose (NIST SP 800-63B section 5.1.1: length and a list, no composition).
/// </summary>
static class PasswordRule
{
    // The first of every list of leaked passwords that pass the length; more are not worth their memory.
    static readonly FrozenSet<string> Common = new[]
    {
        "12345678", "123456789", "1234567890", "123123123", "11111111", "88888888", "00000000", "66666666", "87654321",
        "password", "password1", "password123", "passw0rd", "qwertyui", "qwertyuiop", "qwerty123", "1q2w3e4r",
        "1q2w3e4r5t", "1qaz2wsx", "abc12345", "abcd1234", "a1234567", "a12345678", "woaini1314", "5201314520",
        "iloveyou",
        "sunshine", "princess", "football", "baseball", "trustno1", "superman", "letmein1", "welcome1", "admin123",
        "11223344", "12341234", "asdfghjkl", "asdf1234", "zxcvbnm123", "qazwsxedc", "changeme", "computer",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The prepared password, or null with the reason.</summary>
    public static string? Check(string password, string local, PasswordOptions options, out string why)
    {
        why = "";
        if (SaslPrep.Prepare(password) is not { } prepared)
        {
            why = "the password is empty, longer than 256 characters, or has characters that no password may have";
            return null;
        }

        if (prepared.EnumerateRunes().Count() < options.MinLength)
        {
            why = $"the password has fewer than {options.MinLength} characters";
            return null;
        }

        if (Common.Contains(prepared) || string.Equals(prepared, local, StringComparison.OrdinalIgnoreCase))
        {
            why = "the password is among the first that are guessed";
            return null;
        }

        return prepared;
    }
}
