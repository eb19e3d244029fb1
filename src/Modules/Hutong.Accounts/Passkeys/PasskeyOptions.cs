using System.ComponentModel.DataAnnotations;

namespace Hutong.Accounts.Passkeys;

/// <summary>Passkeys. Section <c>accounts:passkeys</c>.</summary>
sealed class PasskeyOptions
{
    /// <summary>
    /// The domain that passkeys are bound to. Empty: the host of <c>server:publicUrl</c> (on loopback
    /// <c>localhost</c>). It must be that host or a domain above it, and once people have passkeys it must not change:
    /// theirs would no longer fit.
    /// </summary>
    public string Domain { get; set; } = "";

    /// <summary>Further origins of pages that may ask for passkeys, such as <c>https://app.example.net</c>.</summary>
    public string[] Origins { get; set; } = [];

    /// <summary>Passkeys of an account. 20: phones, computers and a few keys on a ring.</summary>
    [Range(1, 100)]
    public int Most { get; set; } = 20;
}
