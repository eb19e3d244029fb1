namespace Hutong.Switch.Users;

/// <summary>The loaders of all features, by the number of their slot.</summary>
sealed class UserLoaders
{
    readonly IUserLoader?[] byIndex;

    public UserLoaders(IEnumerable<IUserLoader> loaders)
    {
        var all = loaders.ToArray();
        byIndex = new IUserLoader?[all.Length == 0 ? 0 : all.Max(loader => loader.Index) + 1];
        foreach (var loader in all)
        {
            byIndex[loader.Index] = loader;
        }
    }

    public int Count => byIndex.Length;

    public IUserLoader this[int index] =>
        TryGet(index) ?? throw new InvalidOperationException("a user slot is used whose feature has no loader");

    public IUserLoader? TryGet(int index) => index < byIndex.Length ? byIndex[index] : null;
}
