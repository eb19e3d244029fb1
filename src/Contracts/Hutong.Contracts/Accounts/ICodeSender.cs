using Hutong.Kernel;
using Hutong.Kernel.Numbers;

namespace Hutong.Contracts.Accounts;

/// <summary>A one-time code on its way to a telephone.</summary>
/// <param name="Tenant">In whose name.</param>
/// <param name="Number">To which number.</param>
/// <param name="Code">Six digits.</param>
/// <param name="Language">The language of the text, <c>zh-CN</c> or <c>en</c>; null when unknown.</param>
/// <param name="Expires">Until when it is valid.</param>
public sealed record CodeMessage(
    TenantId Tenant, PhoneNumber Number, Secret Code, string? Language, DateTimeOffset Expires);

/// <summary>Sends one-time codes. The console for development; short messages when there is a link.</summary>
public interface ICodeSender
{
    /// <summary>Whether it can send at all; when not, nobody is told that a code is on its way.</summary>
    bool CanSend { get; }

    /// <summary>Sends a code; false when it could not be handed over. Must not write code or number to a log.</summary>
    ValueTask<bool> SendAsync(CodeMessage message, CancellationToken cancel);
}
