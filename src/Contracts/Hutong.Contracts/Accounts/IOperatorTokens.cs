namespace Hutong.Contracts.Accounts;

/// <summary>Tokens of the operator's part of the HTTP API.</summary>
public interface IOperatorTokens
{
    /// <summary>
    /// The name under which the token was made, or null when it is none, or too old. Guesses are counted.
    /// </summary>
    ValueTask<string?> CheckAsync(string token, SignInOrigin origin, CancellationToken cancel);
}
