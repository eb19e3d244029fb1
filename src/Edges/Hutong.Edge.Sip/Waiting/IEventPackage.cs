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
    ValueTask<IEventState?> StateAsync(AccountRef watcher, AccountRef target, CancellationToken cancel);

    /// <summary>Somebody subscribes: from now on changes are told, of whom. Called more than once.</summary>
    void Begin(Action<AccountId> changed);

    /// <summary>A subscription begins, and lives until this is disposed; null when that need not be known.</summary>
    IDisposable? Watch(AccountId target) => null;
}

/// <summary>What is so at one time; it becomes a document when it is told, in the order of telling.</summary>
interface IEventState
{
    /// <summary>The body of the next notification.</summary>
    /// <param name="memory">What was told to this subscriber before, as this package keeps it; null at first.</param>
    /// <param name="isFull">Whether all must be told, since the subscriber asked.</param>
    /// <returns>Null when the subscriber knows it all.</returns>
    byte[]? Write(ref object? memory, bool isFull);
}

/// <summary>A state that is told whole each time.</summary>
sealed class WholeState(byte[] document) : IEventState
{
    /// <inheritdoc />
    public byte[] Write(ref object? memory, bool isFull) => document;
}
