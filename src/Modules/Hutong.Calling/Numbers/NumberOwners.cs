using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Xmpp;

namespace Hutong.Calling.Numbers;

/// <summary>Whose a number is, and which number somebody may show.</summary>
sealed class NumberOwners(IDirectory directory)
{
    /// <summary>The account of a tenant that holds a number (E.164 with +), or null.</summary>
    public async ValueTask<AccountRef?> FindAsync(TenantId tenant, string number, CancellationToken cancel)
    {
        foreach (var domain in directory.Domains)
        {
            if (directory.TenantOf(domain) == tenant && Jid.TryCreate(number, domain, null, out var address)
                && await directory.FindAsync(address, cancel) is { } account)
            {
                return account;
            }
        }

        return null;
    }

    /// <summary>
    /// The number that an account may show: the one it holds now. Its lease was proved when it was taken and ends when
    /// the number goes to somebody else.
    /// </summary>
    public async ValueTask<string?> ProvedAsync(AccountRef account, CancellationToken cancel) =>
        await directory.FindAsync(account.Account, cancel) is { Address.Local: { } local } && IsNumber(local)
            ? local : null;

    /// <summary>Whether a local part is a number in E.164.</summary>
    public static bool IsNumber(string local) => Kernel.Numbers.PhoneNumber.TryParseE164(local, out _);
}
