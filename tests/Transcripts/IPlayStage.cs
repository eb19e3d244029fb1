namespace Hutong.Transcripts;

/// <summary>What plays are performed on: a server, made for one play.</summary>
public interface IPlayStage : IAsyncDisposable
{
    /// <summary>The domain that clients sign in to; <c>{domain}</c> in a play.</summary>
    string Domain { get; }

    /// <summary>The password of an account of the cast.</summary>
    string PasswordOf(string account);

    /// <summary>A new connection; the kind is what <c>- connect NAME KIND</c> says, or empty.</summary>
    ValueTask<Stream> ConnectAsync(string kind);

    /// <summary>
    /// Something that only this stage knows, for example <c>- advance 30</c>. False when it does not.
    /// </summary>
    ValueTask<bool> DirectAsync(string verb, string rest);
}
