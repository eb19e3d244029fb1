using Hutong.Accounts.Accounts;
using Hutong.Accounts.Addresses;
using Hutong.Accounts.Admin;
using Hutong.Accounts.Codes;
using Hutong.Accounts.Directory;
using Hutong.Accounts.Export;
using Hutong.Accounts.Http;
using Hutong.Accounts.Import;
using Hutong.Accounts.Invitations;
using Hutong.Accounts.Moving;
using Hutong.Accounts.Pairing;
using Hutong.Accounts.Passkeys;
using Hutong.Accounts.Schema;
using Hutong.Accounts.Sessions;
using Hutong.Accounts.SignIn;
using Hutong.Accounts.SignUp;
using Hutong.Accounts.Tokens;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Http;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Switch.Modules;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

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
            .AddSettings<CodeOptions>("accounts:codes")
            .AddSettings<InvitationOptions>("accounts:invitations")
            .AddSettings<PasskeyOptions>("accounts:passkeys")
            .AddSettings<PairingOptions>("accounts:pairing");
        services.TryAddSingleton<ISecretBox>(all => SecretBox.OpenOrCreate(
            all.GetRequiredService<StoreOptions>().DataDirectory, all.GetRequiredService<IIdSource>()));
        services.AddSingleton<ServerKeys>().AddSingleton<AccountIds>().AddSingleton<AccountRows>()
            .AddSingleton<AccountDirectory>()
            .AddSingleton<IDirectory>(all => all.GetRequiredService<AccountDirectory>())
            .AddSingleton<ChangeFeed>().AddHostedService(all => all.GetRequiredService<ChangeFeed>())
            .AddSingleton<AccountsStart>().AddHostedService(all => all.GetRequiredService<AccountsStart>())
            .AddSingleton<IAccountsStart>(all => all.GetRequiredService<AccountsStart>());
        services.AddSingleton<AddressText>().AddSingleton<AddressLeases>().AddSingleton<AccountWriter>()
            .AddSingleton<Credentials>().AddSingleton<Devices>().AddSingleton<Eraser>()
            .AddSingleton<IAccountAdmin, AccountAdmin>();
        services.AddSingleton<GuessGuard>().AddSingleton<BanKeeper>().AddSingleton<HashingQueue>()
            .AddSingleton<RememberedPasswords>().AddSingleton<UseRecorder>().AddSingleton<ApiTokens>()
            .AddSingleton<IChangeListener>(all => all.GetRequiredService<ApiTokens>())
            .AddSingleton<IChangeListener>(all => all.GetRequiredService<BanKeeper>())
            .AddSingleton<IChangeListener, SessionCloser>()
            .AddSingleton<FastTokens>().AddSingleton<ISignIn, SignInDoor>()
            .AddSingleton<IOperatorTokens, OperatorTokens>()
            .AddSingleton<SignInLinks>().AddSingleton<ISignInLinks>(all => all.GetRequiredService<SignInLinks>());
        services.AddSingleton<PasskeyTable>().AddSingleton<PasskeyChallenges>().AddSingleton<PasskeyBook>()
            .AddSingleton<PairingDesk>();
        services.AddSingleton<SendCounter>().AddSingleton<OneTimeCodes>().AddSingleton<DevelopmentCodes>()
            .AddSingleton<ICodeSender>(all => all.GetRequiredService<DevelopmentCodes>())
            .AddSingleton<CodeSignIn>().AddSingleton<DeviceNotices>()
            .AddSingleton<InvitationBook>().AddSingleton<IInvitations>(all => all.GetRequiredService<InvitationBook>())
            .AddFeature<InvitationFeature>().AddSingleton<NumberChange>().AddSingleton<MovedNotices>()
            .AddSingleton<ISubscriberImport, SubscriberImport>();
        services.AddSingleton<AccountExport>().AddSingleton<IExportPart, AccountExportPart>()
            .AddSingleton<ErasingJob>().AddSingleton<IChangeListener>(all => all.GetRequiredService<ErasingJob>())
            .AddHostedService(all => all.GetRequiredService<ErasingJob>())
            .AddSingleton<IIdempotencyKeys, IdempotencyKeys>();
        AddCommands(services);
        services.AddFact("accounts.opened", "An account was opened.")
            .AddFact("accounts.disabled", "An account was locked; its sessions end.")
            .AddFact("accounts.enabled", "A locked account was opened again.")
            .AddFact("accounts.moved", "An account has a new address.");
        services.ConfigureHttpJsonOptions(
            json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
    }

    public void MapHttp(IEndpointRouteBuilder api)
    {
        SignInEndpoints.Map(api);
        PasskeyEndpoints.Map(api);
        PairingEndpoints.Map(api);
        AccountEndpoints.Map(api);
        InvitationEndpoints.Map(api);
        AdminEndpoints.Map(api);
    }

    public void MapPages(IEndpointRouteBuilder root) =>
        DevelopmentPage.Map(root, root.ServiceProvider.GetRequiredService<AccountsOptions>());

    // A command needs the services when it runs, not when it is listed.
    static void AddCommands(IServiceCollection services)
    {
        services.AddSingleton<AccountCommands>();
        foreach (var command in AccountCommands.All)
        {
            services.AddSingleton(all => command.Bind(() => all.GetRequiredService<AccountCommands>()));
        }
    }
}
