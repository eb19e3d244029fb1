using Hutong.Accounts.Accounts;
using Hutong.Accounts.Addresses;
using Hutong.Accounts.Admin;
using Hutong.Accounts.Directory;
using Hutong.Accounts.Schema;
using Hutong.Accounts.Sessions;
using Hutong.Accounts.SignIn;
using Hutong.Accounts.Tokens;
using Hutong.Contracts.Accounts;
using Hutong.Switch.Modules;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Accounts;

/// <summary>Tenants, accounts, addresses, passwords, sign-in.</summary>
public sealed class AccountsModule : IModule
{
    public string Name => "accounts";

    public void AddServices(IServiceCollection services)
    {
        foreach (var migration in AccountsMigrations.All)
        {
            services.AddSingleton(migration);
        }

        services.AddSettings<AccountsOptions>("accounts")
            .AddSettings<PasswordOptions>("accounts:passwords")
            .AddSettings<GuessOptions>("accounts:guessing")
            .AddSettings<CodeOptions>("accounts:codes");
        services.AddSingleton<ISecretBox, KeyFileBox>().AddSingleton<ServerKeys>().AddSingleton<AccountIds>().AddSingleton<AccountRows>()
            .AddSingleton<AccountDirectory>().AddSingleton<IDirectory>(all => all.GetRequiredService<AccountDirectory>())
            .AddSingleton<ChangeFeed>().AddHostedService(all => all.GetRequiredService<ChangeFeed>())
            .AddSingleton<AccountsStart>().AddHostedService(all => all.GetRequiredService<AccountsStart>())
            .AddSingleton<IAccountsStart>(all => all.GetRequiredService<AccountsStart>());
        services.AddSingleton<AddressText>().AddSingleton<AddressLeases>().AddSingleton<AccountWriter>()
            .AddSingleton<Credentials>().AddSingleton<Devices>().AddSingleton<Eraser>()
            .AddSingleton<IAccountAdmin, AccountAdmin>();
        services.AddSingleton<GuessGuard>().AddSingleton<BanKeeper>().AddSingleton<HashingQueue>()
            .AddSingleton<RememberedPasswords>().AddSingleton<UseRecorder>().AddSingleton<ApiTokens>()
            .AddSingleton<IChangeListener>(all => all.GetRequiredService<ApiTokens>())
            .AddSingleton<IChangeListener, SessionCloser>()
            .AddSingleton<FastTokens>().AddSingleton<ISignIn, SignInDoor>();
    }
}
