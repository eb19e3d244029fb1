using Hutong.Kernel;

namespace Hutong.Contracts.Accounts;

/// <summary>
/// A one-time sign-in link that was just made. It is as good as the account until it is used or ends.
/// </summary>
/// <param name="Token">The token, shown once and stored only as a hash.</param>
/// <param name="Url">The web client's address with the token in the fragment, which no server and no log sees.</param>
/// <param name="Expires">Until when it is good.</param>
public sealed record SignInLink(Secret Token, Secret Url, DateTimeOffset Expires);

/// <summary>
/// Links that sign in once without a password: made by who runs the server (a lost password, the demonstration), never
/// by a request from outside.
/// </summary>
public interface ISignInLinks
{
    /// <summary>Makes a link for an account, good for once within <paramref name="valid"/> (at most a day).</summary>
    ValueTask<AccountAnswer<SignInLink>> CreateAsync(string address, TimeSpan valid, CancellationToken cancel);
}
