using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Hutong.Sip.Messages;

namespace Hutong.Sip.Dialogs;

/// <summary>Finds the owner of a dialog. Bounded; safe from several threads.</summary>
/// <typeparam name="TOwner">What has the dialog: a leg, a subscription.</typeparam>
/// <param name="maximum">Dialogs at a time.</param>
public sealed class DialogTable<TOwner>(int maximum) where TOwner : class
{
    readonly ConcurrentDictionary<DialogId, TOwner> owners = new();
    int count;

    /// <summary>Dialogs there are.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Adds one. False when there are too many, or one of this id: 503 or 482.</summary>
    public bool TryAdd(DialogId id, TOwner owner)
    {
        if (Interlocked.Increment(ref count) <= maximum && owners.TryAdd(id, owner))
        {
            return true;
        }

        Interlocked.Decrement(ref count);
        return false;
    }

    /// <summary>Takes one out; nothing when it is not there.</summary>
    public void Remove(DialogId id)
    {
        if (owners.TryRemove(id, out _))
        {
            Interlocked.Decrement(ref count);
        }
    }

    /// <summary>Who owns a dialog.</summary>
    public bool TryFind(DialogId id, [MaybeNullWhen(false)] out TOwner owner) => owners.TryGetValue(id, out owner);

    /// <summary>
    /// Who owns the dialog of a request; false when it has no tag of ours or of a dialog that is gone: 481.
    /// </summary>
    public bool TryFind(SipRequest request, [MaybeNullWhen(false)] out TOwner owner) =>
        owners.TryGetValue(DialogId.Of(request), out owner);
}
