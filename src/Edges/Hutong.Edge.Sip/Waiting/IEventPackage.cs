using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Sip.Messages;

namespace Hutong.Edge.Sip.Waiting;

/// <summary>
/// Something that telephones subscribe to (RFC 6665): whose state it is, who may see it, how it is told.
/// </summary>
interface IEventPackage
{
    /// <summary>The name in Event.</summary>
    string Name { get; }

    /// <summary>The type of what is told.</summary>
    string ContentType { get; }

    /// <summary>Whether there is anybody to ask.</summary>
    bool IsThere { get; }

    /// <summary>Whose state a SUBSCRIBE asks for; null when the account may not see it, or there is nobody.</summary>
    ValueTask<AccountRef?> TargetAsync(AccountRef watcher, SipRequest request, CancellationToken cancel);

    /// <summary>The state now; null when the account may not see it any more.</summary>
    ValueTask<byte[]?> StateAsync(AccountRef watcher, AccountRef target, CancellationToken cancel);

    /// <summary>Somebody subscribes: from now on changes are told, of whom. Called more than once.</summary>
    void Begin(Action<AccountId> changed);
}
