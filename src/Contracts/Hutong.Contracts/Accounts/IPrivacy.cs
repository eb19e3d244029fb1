using Hutong.Kernel;

namespace Hutong.Contracts.Accounts;

/// <summary>Whom an account lets do something.</summary>
public enum Audience
{
    /// <summary>No one.</summary>
    Nobody,

    /// <summary>Those in the account's own contacts.</summary>
    Contacts,

    /// <summary>Anyone.</summary>
    Everybody,
}

/// <summary>Who may do what with an account. Its owner chooses at <c>/api/v1/settings/privacy</c>.</summary>
/// <param name="Find">
/// Who may find the account by its number: learn that the number is here, and see name and picture. Nobody until the
/// owner says otherwise.
/// </param>
/// <param name="Message">Who may write. Messaging keeps to it.</param>
/// <param name="Call">Who may call. Whoever sets up calls keeps to it.</param>
/// <param name="Ding">Who may send what must not be overlooked (DING). Whoever sends it keeps to it.</param>
public sealed record Privacy(Audience Find, Audience Message, Audience Call, Audience Ding)
{
    /// <summary>
    /// What holds until the owner chooses: a telephone's openness for messages and calls, but nobody learns who owns
    /// a number, and only contacts may insist.
    /// </summary>
    public static readonly Privacy Default =
        new(Audience.Nobody, Audience.Everybody, Audience.Everybody, Audience.Contacts);
}

/// <summary>What accounts have chosen.</summary>
public interface IPrivacy
{
    /// <summary>One account's choice; the default when it has made none.</summary>
    ValueTask<Privacy> OfAsync(AccountRef account, CancellationToken cancel);

    /// <summary>
    /// The choices of many accounts of one tenant, at most 1,000 at a time. Who has made none is in the answer with
    /// the default, so that every account asked for is there.
    /// </summary>
    ValueTask<IReadOnlyDictionary<AccountId, Privacy>> OfAsync(
        TenantId tenant, IReadOnlyCollection<AccountId> accounts, CancellationToken cancel);
}
