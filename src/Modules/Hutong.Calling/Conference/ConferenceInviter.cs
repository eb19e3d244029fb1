using System.Security.Cryptography;
using System.Text;
using Hutong.Calling.Calls;
using Hutong.Contracts.Accounts;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Conference;

/// <summary>What became of a wish to have somebody rung.</summary>
/// <param name="Number">Their number in the conference; null when it was refused, or is over already.</param>
/// <param name="IsNew">Whether it was begun now; false for a wish that was repeated.</param>
/// <param name="Refusal">Why it was refused.</param>
sealed record InviteStart(int? Number, bool IsNew, CallReason? Refusal);

/// <summary>
/// Has people rung for a conference, at its owner's cost: the intent is on disk before anything rings.
/// </summary>
sealed class ConferenceInviter(CallParts parts, ConferenceEntrance entrance)
{
    const string IdAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
    const int IdLength = 26;

    /// <summary>An id of an account's own, so that nobody can meet or guess another's.</summary>
    public static string IdOf(string kind, AccountRef owner, string clientId)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(
            $"{kind}\0{owner.Tenant.Value}\0{owner.Account.Value}\0{clientId}"));
        return string.Create(IdLength, hash, static (text, bytes) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = IdAlphabet[bytes[i] & 31];
            }
        });
    }

    /// <summary>Rings somebody.</summary>
    /// <param name="owner">The owner, who pays.</param>
    /// <param name="row">The conference.</param>
    /// <param name="to">A number in any spelling, or the address of an account.</param>
    /// <param name="clientId">The owner's id of this wish, which makes a repetition harmless; or null.</param>
    /// <param name="cancel">Ends it before it begins.</param>
    public async ValueTask<InviteStart> BeginAsync(
        AccountRef owner, ConferenceRow row, string to, string? clientId, CancellationToken cancel)
    {
        var id = clientId is null ? parts.Ids.NewToken() : IdOf("conference-call/" + row.Id, owner, clientId);
        if (clientId is not null && (parts.Table.Find(id) is not null
            || await parts.Records.ExistsAsync(owner.Tenant, id, cancel)))
        {
            return new(entrance.Rooms.Find(row)?.People.FirstOrDefault(one => one.Call.Id == id)?.Number, false, null);
        }

        var (invitation, refusal) = await TargetAsync(owner, to, cancel);
        if (invitation is null || parts.Table.Count >= parts.Options.MaxCalls)
        {
            return new(null, false, refusal ?? CallReason.Full);
        }

        var party = new CallParty
        {
            Account = invitation.Account,
            Number = invitation.Number,
            Kind = invitation.Account is null ? LegKind.Trunk : LegKind.App,
        };
        var call = new Call(parts, owner.Tenant, CallKind.Conference, id)
        {
            Payer = owner,
            From = new() { Account = owner, Number = await parts.Owners.ProvedAsync(owner, cancel) },
            To = party,
        };
        ConferenceEntrance.Mark(call, row);
        if (entrance.Place(call, row, party, invited: true, out _) is not { } place)
        {
            call.Hangup(new(CallReason.Full));
            return new(null, false, CallReason.Full);
        }

        var flow = new InviteFlow(call, invitation, place.Room, place.Member, entrance);
        call.Flow = flow;
        if (!await parts.Records.OpenDurablyAsync(call))
        {
            call.Hangup(new(CallReason.Failed));
            return new(null, false, CallReason.Failed);
        }

        // Whoever asked hears at once what no telephone has to tell: that nobody pays, that no line leads there.
        var begun = new TaskCompletionSource<CallReason?>(TaskCreationOptions.RunContinuationsAsynchronously);
        call.Post(async () =>
        {
            try
            {
                begun.TrySetResult(call.IsOver ? CallReason.Cancelled : await flow.BeginAsync());
            }
            finally
            {
                begun.TrySetResult(CallReason.Failed);
            }
        });
        var reason = await begun.Task.WaitAsync(cancel);
        return new(reason is null ? place.Member.Number : null, true, reason);
    }

    async ValueTask<(Invitation? Invitation, CallReason? Refusal)> TargetAsync(
        AccountRef owner, string to, CancellationToken cancel)
    {
        var at = to.IndexOf('@', StringComparison.Ordinal);
        var target = await Destinations.FindAsync(parts, owner.Tenant, owner, at < 0 ? to : to[..at],
            at < 0 ? null : to[(at + 1)..], cancel);
        if (target.Account is { } account)
        {
            var number = account.Address.Local is { } local && Numbers.NumberOwners.IsNumber(local) ? local : null;
            if (account.Account == owner.Account)
            {
                // Oneself is rung where one is not yet: at the telephone.
                return number is null ? (null, CallReason.NotFound) : (new(owner, null, number), null);
            }

            var caller = new CallParty { Account = owner };
            return await parts.Policy.RefusalAsync(account, caller, cancel) is { } refusal ? (null, refusal)
                : (await parts.Settings.OfAsync(account, cancel)).DoNotDisturb ? (null, CallReason.Busy)
                : (new(owner, account, number), null);
        }

        return target switch
        {
            { Number: { } number } => (new(owner, null, number), null),
            { Short: not null } => (null, CallReason.UseYourTelephone),
            _ => (null, target.Refusal ?? CallReason.NotFound),
        };
    }
}
