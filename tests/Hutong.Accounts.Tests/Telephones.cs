using Hutong.Contracts.Accounts;
using Hutong.Kernel.Numbers;

namespace Hutong.Accounts.Tests;

/// <summary>Every telephone of the world: keeps the last code that each was sent.</summary>
sealed class Telephones : ICodeSender
{
    public Dictionary<PhoneNumber, string> Last { get; } = [];

    public bool CanSend => true;

    public ValueTask<bool> SendAsync(CodeMessage message, CancellationToken cancel)
    {
        Last[message.Number] = message.Code.Reveal();
        return new(true);
    }
}
