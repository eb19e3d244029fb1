using Hutong.Contracts.Accounts;
using Hutong.Kernel.Numbers;
using Hutong.Xmpp;

namespace Hutong.Accounts.Addresses;

/// <summary>
/// Reads addresses as people write them: a name, a number in any usual spelling, or either with a domain.
/// </summary>
sealed class AddressText(IDirectory directory, AccountsOptions options)
{
    const int MaxChars = 1023;

    /// <summary>The address meant, or why the text is none of ours.</summary>
    public AccountAnswer<Jid> Read(string text)
    {
        text = text.Trim();
        var at = text.LastIndexOf('@');
        var domain = at < 0 ? directory.Domains is [var first, ..] ? first : null : text[(at + 1)..];
        var local = at < 0 ? text : text[..at];
        if (text.Length is 0 or > MaxChars || domain is null || !Jid.TryCreate(null, domain, null, out var host))
        {
            return AccountFault.NotAnAddress;
        }

        if (!directory.IsLocal(host.Domain))
        {
            return (AccountFault.NotOurDomain, "the domain is not served here");
        }

        if (LooksLikeNumber(local))
        {
            var read = Number(local);
            return read.IsDone ? Jid.TryCreate(read.Value.ToString(), host.Domain, null, out var number) ? number
                : AccountFault.NotANumber : (read.Fault, read.Why ?? "");
        }

        return Jid.TryCreate(local, host.Domain, null, out var name) ? name : AccountFault.NotAnAddress;
    }

    /// <summary>The number meant, or why it is none.</summary>
    public AccountAnswer<PhoneNumber> Number(string text)
    {
        // E.164 is taken as it stands also where the plan's table is older than the number.
        var read = NumberingPlans.World.Parse(text, options.Region.Length == 2 ? options.Region : null);
        return read.Fault switch
        {
            PhoneNumberFault.None => read.Number,
            PhoneNumberFault.NotAssigned => (AccountFault.NotANumber, "the numbering plan has no such number"),
            PhoneNumberFault.ShortCode => (AccountFault.NotANumber, "a short code is nobody's address"),
            PhoneNumberFault.RegionMissing => (AccountFault.NotANumber, "write the number with its country code"),
            _ => (AccountFault.NotANumber, "this is not a telephone number"),
        };
    }

    /// <summary>The number that an address is, if it is one.</summary>
    public static bool TryGetNumber(Jid address, out PhoneNumber number)
    {
        number = default;
        return address.Local is { } local && PhoneNumber.TryParseE164(local, out number);
    }

    // A name may hold digits; only what has no letters, and enough digits, is meant as a number.
    static bool LooksLikeNumber(string local)
    {
        var digits = 0;
        foreach (var c in local)
        {
            if (char.IsAsciiDigit(c))
            {
                digits++;
            }
            else if (!"+-() ./".Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return local.StartsWith('+') || digits >= 7;
    }
}
