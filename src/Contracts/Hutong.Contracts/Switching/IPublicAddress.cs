namespace Hutong.Contracts.Switching;

/// <summary>Where people reach this server over HTTP.</summary>
public interface IPublicAddress
{
    /// <summary>For example <c>https://chat.example.net</c>, without a slash at the end.</summary>
    string Http { get; }
}
