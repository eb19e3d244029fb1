using Hutong.Accounts.Directory;
using Hutong.Contracts.Accounts;
using Hutong.Switch.Users;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Accounts.Sessions;

/// <summary>Ends the sessions of who was signed out, on every node.</summary>
sealed class SessionCloser(IServiceProvider services) : IChangeListener
{
    // The table of users needs the directory: asked for when first needed, so that neither waits for the other. The
    // command line has none.
    UserTable? Users => services.GetService<UserTable>();

    public void OnChange(Change change)
    {
        if (change.Kind == ChangeKind.Device)
        {
            foreach (var listener in services.GetServices<IDeviceListener>())
            {
                _ = listener.RevokedAsync(change.Tenant, change.Account, change.Device);
            }
        }

        if (change.Kind is not (ChangeKind.SignedOut or ChangeKind.Device) || change.Address is null ||
            Users?.Peek(change.Address) is not { } user || user.Account != change.Account)
        {
            return;
        }

        foreach (var session in user.Sessions)
        {
            if (change.Kind == ChangeKind.SignedOut || session.Device == change.Device)
            {
                session.Close("not-authorized", "signed out");
            }
        }

        if (change.Kind == ChangeKind.SignedOut)
        {
            Users.Forget(change.Address);
        }
    }
}
