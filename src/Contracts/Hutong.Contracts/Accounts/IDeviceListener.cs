using Hutong.Kernel;

namespace Hutong.Contracts.Accounts;

/// <summary>Who keeps something for a signed-in device, and must forget it when the device is signed out.</summary>
public interface IDeviceListener
{
    /// <summary>
    /// A device or token of an account was taken back. Told on every node, at least once for who is running then.
    /// </summary>
    Task RevokedAsync(TenantId tenant, AccountId account, DeviceId device);
}
