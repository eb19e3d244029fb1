namespace Hutong.Switch.Users;

/// <summary>
/// What a feature keeps in memory of each user: loaded when first asked for, or with the user when message hooks
/// need it without waiting. Made once, kept in a static readonly field of the feature.
/// </summary>
public sealed class UserSlot<T> where T : class
{
    /// <summary>Where it lies.</summary>
    internal int Index { get; } = SlotIndex.NextUser();
}

/// <summary>Loads one slot of a user from the store.</summary>
public interface IUserLoader
{
    /// <summary>Whether the slot is loaded together with the user, so that synchronous hooks can read it.</summary>
    bool Eager { get; }

    /// <summary>The number of the slot.</summary>
    internal int Index { get; }

    /// <summary>Loads the value.</summary>
    ValueTask<object> LoadAsync(User user, CancellationToken cancel);
}

/// <summary>A loader made of a function.</summary>
public sealed class UserLoader<T>(
    UserSlot<T> slot, bool eager, Func<User, CancellationToken, ValueTask<T>> load) : IUserLoader
    where T : class
{
    /// <inheritdoc />
    public bool Eager => eager;

    int IUserLoader.Index => slot.Index;

    /// <inheritdoc />
    public async ValueTask<object> LoadAsync(User user, CancellationToken cancel) => await load(user, cancel);
}
