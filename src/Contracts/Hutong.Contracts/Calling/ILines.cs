using Hutong.Contracts.Accounts;
using Hutong.Kernel;

namespace Hutong.Contracts.Calling;

/// <summary>How far a call is for one of its parties.</summary>
public enum LineState
{
    /// <summary>It is being set up.</summary>
    Trying,

    /// <summary>It rings.</summary>
    Ringing,

    /// <summary>They talk.</summary>
    Talking,
}

/// <summary>A call that goes on, as one of its parties has it.</summary>
/// <param name="Call">
/// Its id. It is the same for all parties: not to be shown to whoever may not know who they are.
/// </param>
/// <param name="State">How far it is.</param>
/// <param name="IsIncoming">Whether the party was called.</param>
public sealed record LineCall(string Call, LineState State, bool IsIncoming);

/// <summary>What somebody may know of the calls of an account.</summary>
public enum LineSight
{
    /// <summary>Nothing, not even that the account exists.</summary>
    Nothing,

    /// <summary>That it rings or talks.</summary>
    State,

    /// <summary>That, and to take a call that rings.</summary>
    PickUp,
}

/// <summary>Which accounts are in a call: busy lamps.</summary>
public interface ILines
{
    /// <summary>What somebody may know of the calls of an account, as its owner or the operator has said.</summary>
    ValueTask<LineSight> SightAsync(AccountRef watcher, AccountRef owner, CancellationToken cancel);

    /// <summary>
    /// The calls of an account that go on, the oldest first, ten at most. Only of one that is watched.
    /// </summary>
    IReadOnlyList<LineCall> Of(AccountId account);

    /// <summary>Watches an account, for as long as it is not disposed: what changes is told to listeners.</summary>
    IDisposable Watch(AccountId account);

    /// <summary>Has a listener told of changes of watched accounts. It must not block. Disposing ends it.</summary>
    IDisposable Listen(Action<AccountId> listener);
}
