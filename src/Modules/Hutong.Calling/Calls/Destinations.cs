using Hutong.Calling.Numbers;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Switch.Calls;
using Hutong.Xmpp;

namespace Hutong.Calling.Calls;

/// <summary>Where a call is to go. Exactly one of the first four is set.</summary>
sealed record Destination
{
    public AccountRef? Account { get; init; }

    /// <summary>A telephone number in E.164.</summary>
    public string? Number { get; init; }

    /// <summary>An emergency or short number, as dialled, for the trunk that is declared for them.</summary>
    public string? Short { get; init; }

    /// <summary>A code of ours: <c>*97</c>, or the service's own number.</summary>
    public string? Code { get; init; }

    public CallReason? Refusal { get; init; }

    public static Destination Refused(CallReason reason) => new() { Refusal = reason };
}

/// <summary>Finds out where a call is to go.</summary>
static class Destinations
{
    /// <summary>Finds it.</summary>
    /// <param name="parts">What calls are made with.</param>
    /// <param name="tenant">Whose address or number it is.</param>
    /// <param name="caller">The account that dials, or null for a call from outside.</param>
    /// <param name="to">What was dialled.</param>
    /// <param name="domain">The domain beside it, or null.</param>
    /// <param name="cancel">Ends it.</param>
    public static async ValueTask<Destination> FindAsync(
        CallParts parts, TenantId tenant, AccountRef? caller, string to, string? domain, CancellationToken cancel)
    {
        // As telephones write it that name the domain: in transfers, and where they say that somebody is.
        if (to.LastIndexOf('@') is > 0 and var at && parts.Directory.TenantOf(to[(at + 1)..]) == tenant)
        {
            (to, domain) = (to[..at], to[(at + 1)..]);
        }

        var home = domain is not null && parts.Directory.TenantOf(domain) == tenant ? domain : null;
        if (home is not null && Jid.TryCreate(to, home, null, out var address)
            && await parts.Directory.FindAsync(address, cancel) is { } named)
        {
            return new() { Account = named };
        }

        var region = Dialled.RegionOf(caller?.Address.Local, parts.Options.Region);
        var dialled = Dialled.Read(to, region);
        switch (dialled.Kind)
        {
            case DialledKind.Code when caller is not null:
                return new() { Code = dialled.Text };
            case DialledKind.Emergency or DialledKind.Short:
                // Only who is known here may use a line of ours, and only where one was declared for it.
                return caller is not null && parts.Options.EmergencyTrunk is not null
                    ? new() { Short = dialled.Text } : Destination.Refused(CallReason.UseYourTelephone);
            case DialledKind.Number:
                return dialled.Text == parts.ServiceNumber ? new() { Code = dialled.Text }
                    : await parts.Owners.FindAsync(tenant, dialled.Text, cancel) is { } owner
                        ? new() { Account = owner }
                        // A stranger is not carried on at our cost.
                        : caller is null ? Destination.Refused(CallReason.NotFound) : new() { Number = dialled.Text };
            default:
                foreach (var one in parts.Directory.Domains.Where(one => parts.Directory.TenantOf(one) == tenant))
                {
                    if (Jid.TryCreate(to, one, null, out var bare)
                        && await parts.Directory.FindAsync(bare, cancel) is { } found)
                    {
                        return new() { Account = found };
                    }
                }

                return Destination.Refused(CallReason.NotFound);
        }
    }
}
