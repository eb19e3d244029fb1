using System.Net;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Switching;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.StorageKit;
using Hutong.Xmpp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hutong.Accounts.Tests;

/// <summary>The module on a store of its own, with a clock that the test moves.</summary>
sealed class AccountsHost : IAsyncDisposable
{
    public static readonly SignInOrigin Somewhere = new(IPAddress.Parse("192.0.2.7"), "test");

    readonly ServiceProvider services;
    readonly bool ownsStore;

    AccountsHost(TestStore test, ManualTime time, ServiceProvider services, bool ownsStore) =>
        (Test, Time, this.services, this.ownsStore) = (test, time, services, ownsStore);

    public TestStore Test { get; }

    public ManualTime Time { get; }

    public IStore Store => Test.Store;

    public IAccountAdmin Admin => Get<IAccountAdmin>();

    public IDirectory Directory => Get<IDirectory>();

    public ISignIn SignIn => Get<ISignIn>();

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<AccountsHost> StartAsync(
        StoreKind kind, Action<IServiceCollection>? configure = null, Action<AccountsOptions>? options = null)
    {
        Assert.SkipUnless(TestStore.IsAvailable(kind), "no PostgreSQL server is named in HUTONG_TEST_POSTGRES");
        var test = await TestStore.OpenAsync(kind, Schema.AccountsMigrations.All);
        var time = new ManualTime();
        return new(test, time, await OpenAsync(test, time, configure, options), true);
    }

    /// <summary>Another process on the same store.</summary>
    public async Task<AccountsHost> OtherProcessAsync() =>
        new(Test, Time, await OpenAsync(Test, Time, null, null), false);

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    public async Task<AccountRef> AddAsync(string address, string? password = null)
    {
        var added = await Admin.AddAsync(address, password is null ? null : new Secret(password), Cancel);
        Assert.Equal(AccountFault.None, added.Fault);
        return added.Value!;
    }

    public async Task<SignInOutcome> PasswordAsync(string address, string password, string peer = "192.0.2.7") =>
        await SignIn.PasswordAsync(Jid.Parse(address), password, new(IPAddress.Parse(peer), "test"), Cancel);

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        if (ownsStore)
        {
            await Test.DisposeAsync();
        }
    }

    static async Task<ServiceProvider> OpenAsync(
        TestStore test, ManualTime time, Action<IServiceCollection>? configure, Action<AccountsOptions>? options)
    {
        var accounts = new AccountsOptions { Domain = "example.net" };
        options?.Invoke(accounts);
        var collection = new ServiceCollection()
            .AddSingleton<TimeProvider>(time).AddSingleton<IIdSource, RandomIdSource>()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton(test.Store).AddSingleton(test.Options).AddSingleton(accounts)
            .AddSingleton<IPublicAddress, FixedAddress>()
            .AddSingleton(new Hutong.Accounts.Passkeys.PasskeyOptions())
            .AddSingleton(new Hutong.Accounts.Pairing.PairingOptions())
            .AddSingleton(new PasswordOptions { Rounds = 4096 }).AddSingleton(new GuessOptions())
            .AddSingleton(new CodeOptions()).AddSingleton(new Hutong.Accounts.Invitations.InvitationOptions());
        new AccountsModule().AddServices(collection);
        configure?.Invoke(collection);
        var services = collection.BuildServiceProvider();
        await services.GetRequiredService<IAccountsStart>().StartAsync(Cancel);
        return services;
    }
}
