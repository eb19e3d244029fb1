using Hutong.Contracts.Accounts;
using Hutong.Contracts.Calling;
using Hutong.Edge.Sip.Calls;
using Hutong.Kernel;
using Hutong.Sip.Events;
using Hutong.Sip.Messages;

namespace Hutong.Edge.Sip.Waiting;

/// <summary>How many voice messages wait (RFC 3842): a telephone asks for its own mailbox only.</summary>
sealed class MailboxPackage(Func<IMessageWaiting?> mailboxes) : IEventPackage, IDisposable
{
    readonly Lazy<IMessageWaiting?> mailbox = new(mailboxes);
    readonly Lock gate = new();
    IDisposable? listening;

    public string Name => MessageSummary.Package;

    public string ContentType => MessageSummary.ContentType;

    public bool IsThere => mailbox.Value is not null;

    public ValueTask<AccountRef?> TargetAsync(AccountRef watcher, SipRequest request, CancellationToken cancel) =>
        new(string.Equals(request.Uri.UserName, watcher.Address.Local, StringComparison.OrdinalIgnoreCase)
            ? watcher : null);

    public async ValueTask<IEventState?> StateAsync(AccountRef watcher, AccountRef target, CancellationToken cancel)
    {
        var count = await mailbox.Value!.CountAsync(target, cancel);
        return new WholeState(new MessageSummary(
            Identities.Uri(target.Address.ToString(), target.Address.Domain), count.New, count.Old).Write());
    }

    public void Begin(Action<AccountId> changed)
    {
        lock (gate)
        {
            listening ??= mailbox.Value?.Listen((account, _) => changed(account.Account));
        }
    }

    public void Dispose() => listening?.Dispose();
}
