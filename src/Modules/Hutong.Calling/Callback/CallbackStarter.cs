using System.Security.Cryptography;
using System.Text;
using Hutong.Calling.Calls;
using Hutong.Calling.Numbers;
using Hutong.Contracts.Accounts;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Callback;

/// <summary>A wish for a callback, checked.</summary>
/// <param name="Owner">Who asked and pays.</param>
/// <param name="From">The telephone that rings first, in E.164.</param>
/// <param name="To">The telephone that rings then, in E.164; or the address of an account.</param>
/// <param name="ToAccount">The account that is called when it has no telephone.</param>
sealed record CallbackRequest(AccountRef Owner, string From, string To, AccountRef? ToAccount);

/// <summary>What became of a wish.</summary>
/// <param name="Id">The call's id; null when it was refused.</param>
/// <param name="IsNew">Whether it was begun now; false for one that was repeated.</param>
/// <param name="Refusal">Why it was refused.</param>
sealed record CallbackStart(string? Id, bool IsNew, CallReason? Refusal);

/// <summary>Begins callbacks: the intent is on disk first, then the first telephone rings.</summary>
sealed class CallbackStarter(CallParts parts)
{
    const string IdAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
    const int IdLength = 26;

    /// <summary>Begins one.</summary>
    /// <param name="owner">Who asks and pays.</param>
    /// <param name="from">The telephone to ring first; null for the owner's number.</param>
    /// <param name="to">Whom to call.</param>
    /// <param name="clientId">The caller's id of it, which makes a repetition harmless; or null.</param>
    /// <param name="cancel">Ends it before it begins.</param>
    public async ValueTask<CallbackStart> BeginAsync(
        AccountRef owner, string? from, string to, string? clientId, CancellationToken cancel)
    {
        var id = clientId is null ? parts.Ids.NewToken() : IdOf(owner, clientId);
        if (clientId is not null && (parts.Table.Find(id) is not null
            || await parts.Records.ExistsAsync(owner.Tenant, id, cancel)))
        {
            return new(id, false, null);
        }

        var region = Dialled.RegionOf(owner.Address.Local, parts.Options.Region);
        var own = await parts.Owners.ProvedAsync(owner, cancel);
        var first = from is null ? own : Dialled.Read(from, region) is { Kind: DialledKind.Number } read
            ? read.Text : null;
        if (first is null || first != own)
        {
            // Whoever could have any telephone rung would have a toy to wake people with.
            return new(null, false, CallReason.CallerIdNotProved);
        }

        var (target, refusal) = await TargetAsync(owner, to, region, first, cancel);
        if (target is null)
        {
            return new(null, false, refusal);
        }

        if (parts.Table.Count >= parts.Options.MaxCalls
            || parts.Table.CountOf(owner.Account) >= parts.Options.MaxCallsOfAccount)
        {
            return new(null, false, CallReason.Full);
        }

        var call = new Call(parts, owner.Tenant, CallKind.Callback, id)
        {
            Payer = owner,
            Route = "callback",
            From = new() { Account = owner, Number = first, Kind = LegKind.Trunk },
            To = new()
            {
                Account = target.ToAccount ?? await parts.Owners.FindAsync(owner.Tenant, target.To, cancel),
                Number = target.ToAccount is null ? target.To : null,
                Kind = LegKind.Trunk,
            },
        };
        var flow = new CallbackFlow(call, target);
        call.Flow = flow;
        if (!await parts.Records.OpenDurablyAsync(call))
        {
            call.Hangup(new(CallReason.Failed));
            return new(null, false, CallReason.Failed);
        }

        call.Post(flow.BeginAsync);
        return new(id, true, null);
    }

    async ValueTask<(CallbackRequest? Request, CallReason? Refusal)> TargetAsync(
        AccountRef owner, string to, string region, string first, CancellationToken cancel)
    {
        var dialled = Dialled.Read(to, region);
        if (dialled.Kind is DialledKind.Emergency or DialledKind.Short)
        {
            return (null, CallReason.UseYourTelephone);
        }

        if (dialled.Kind == DialledKind.Number)
        {
            return dialled.Text == first ? (null, CallReason.NotFound)
                : (new(owner, first, dialled.Text, null), null);
        }

        return Xmpp.Jid.TryParse(to, out var address) && address.Local is not null
            && await parts.Directory.FindAsync(address.Bare, cancel) is { } account && account.Tenant == owner.Tenant
            ? (new(owner, first, address.ToString(), account), null) : (null, CallReason.NotFound);
    }

    // An id of the owner's own, so that nobody can meet or guess another's.
    static string IdOf(AccountRef owner, string clientId)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(
            $"callback\0{owner.Tenant.Value}\0{owner.Account.Value}\0{clientId}"));
        return string.Create(IdLength, hash, static (text, bytes) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = IdAlphabet[bytes[i] & 31];
            }
        });
    }
}
