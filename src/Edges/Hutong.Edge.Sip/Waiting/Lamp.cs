using Hutong.Contracts.Accounts;
using Hutong.Sip.Dialogs;
using Hutong.Sip.Events;
using Hutong.Sip.Transports;

namespace Hutong.Edge.Sip.Waiting;

/// <summary>One subscription of a telephone.</summary>
/// <param name="account">Whose telephone it is.</param>
/// <param name="target">Whose state it is told.</param>
/// <param name="package">Of which kind.</param>
/// <param name="dialog">Its dialog.</param>
/// <param name="subscription">Its time.</param>
/// <param name="flow">The way to the telephone.</param>
sealed class Lamp(
    AccountRef account, AccountRef target, IEventPackage package, SipDialog dialog, EventSubscription subscription,
    ISipFlow flow)
{
    object? memory;
    int changes;
    bool owesAll;

    public AccountRef Account => account;

    public AccountRef Target => target;

    public IEventPackage Package => package;

    public SipDialog Dialog => dialog;

    public EventSubscription Subscription => subscription;

    public ISipFlow Flow { get; set; } = flow;

    /// <summary>What is disposed when it goes out; set when it is lit.</summary>
    public IDisposable? Watching { get; set; }

    public int Changes => Volatile.Read(ref changes);

    /// <summary>Something is to be told; all of it, when the telephone has asked.</summary>
    public int NextChange(bool isAsked)
    {
        if (isAsked)
        {
            Volatile.Write(ref owesAll, true);
        }

        return Interlocked.Increment(ref changes);
    }

    /// <summary>
    /// What is to be told of a state; null when the telephone knows it. Not from two threads at once.
    /// </summary>
    public byte[]? Write(IEventState state)
    {
        var isFull = Interlocked.Exchange(ref owesAll, false);
        return state.Write(ref memory, isFull);
    }
}
