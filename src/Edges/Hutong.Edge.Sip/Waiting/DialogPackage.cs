using Hutong.Contracts.Accounts;
using Hutong.Contracts.Calling;
using Hutong.Edge.Sip.Calls;
using Hutong.Kernel;
using Hutong.Sip.Dialogs;
using Hutong.Sip.Events;
using Hutong.Sip.Messages;

namespace Hutong.Edge.Sip.Waiting;

/// <summary>
/// Who is in a call (RFC 4235), for the busy lamps of telephones: of the own account always, of a colleague when the
/// colleague or the operator allows it. With whom is never told; which dialog rings only to who may take the call.
/// </summary>
sealed class DialogPackage(SipStack stack, Func<ILines?> lines) : IEventPackage, IDisposable
{
    readonly Lazy<ILines?> lines = new(lines);
    readonly Lock gate = new();
    IDisposable? listening;

    public string Name => DialogInfo.Package;

    public string ContentType => DialogInfo.ContentType;

    /// <summary>Who knows of calls; null when nobody does.</summary>
    public ILines? Lines => lines.Value;

    public bool IsThere => lines.Value is not null;

    public async ValueTask<AccountRef?> TargetAsync(AccountRef watcher, SipRequest request, CancellationToken cancel) =>
        await stack.FindAsync(request.Uri, watcher, cancel) is { } target
        && await lines.Value!.SightAsync(watcher, target, cancel) != LineSight.Nothing ? target : null;

    public async ValueTask<IEventState?> StateAsync(AccountRef watcher, AccountRef target, CancellationToken cancel)
    {
        var sight = await lines.Value!.SightAsync(watcher, target, cancel);
        return sight == LineSight.Nothing ? null : new DialogState(
            Identities.Uri(target.Address.ToString(), target.Address.Domain),
            [.. lines.Value.Of(target.Account).Select(line => (line.Call, new DialogEntry("", line.State switch
            {
                LineState.Talking => DialogStage.Confirmed,
                LineState.Ringing => DialogStage.Early,
                _ => DialogStage.Trying,
            }, line.IsIncoming, sight == LineSight.PickUp ? Ringing(target.Account, line) : null)))]);
    }

    public void Begin(Action<AccountId> changed)
    {
        lock (gate)
        {
            listening ??= lines.Value?.Listen(changed);
        }
    }

    public IDisposable? Watch(AccountId target) => lines.Value?.Watch(target);

    public void Dispose() => listening?.Dispose();

    // The dialog with the first of the telephones that ring, turned round: as that telephone has it.
    DialogId? Ringing(AccountId account, LineCall line) =>
        line is { State: LineState.Ringing, IsIncoming: true }
        && stack.Legs.All.FirstOrDefault(leg => leg is { IsIncoming: false, IsAnswered: false, Call.Dialog: not null }
            && leg.CallId == line.Call && leg.Account?.Account == account)?.Call?.Dialog is { } dialog
            ? new(dialog.CallId, dialog.RemoteTag, dialog.LocalTag) : null;
}
