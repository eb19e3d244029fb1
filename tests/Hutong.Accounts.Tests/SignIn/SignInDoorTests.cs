using System.Net;
using System.Security.Cryptography;
using System.Text;
using Hutong.Accounts.Directory;
using Hutong.Accounts.SignIn;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Xmpp;

namespace Hutong.Accounts.Tests.SignIn;

public abstract class SignInDoorContract(StoreKind kind)
{
    const string Right = "correct horse";
    static readonly Jid Alice = Jid.Parse("alice@example.net");
    static readonly Jid Nobody = Jid.Parse("nobody@example.net");

    [Fact]
    public async Task Lets_in_by_password()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        var account = await host.AddAsync("alice", Right);
        for (var i = 0; i < 2; i++)
        {
            // The second time is answered from memory.
            Assert.Equal(account, (await host.PasswordAsync("alice@example.net", Right)).Account);
        }
    }

    [Theory]
    [InlineData("alice@example.net", "wrong horse")]
    [InlineData("nobody@example.net", Right)]
    [InlineData("alice@elsewhere.net", Right)]
    [InlineData("alice@example.net", "")]
    public async Task Refuses_all_else_alike(string address, string password)
    {
        await using var host = await AccountsHost.StartAsync(kind);
        await host.AddAsync("alice", Right);
        var outcome = await host.PasswordAsync(address, password);
        Assert.Null(outcome.Account);
        Assert.Equal(SignInRefusal.NotAuthorized, outcome.Refusal);
    }

    [Theory]
    [InlineData(ScramHash.Sha1)]
    [InlineData(ScramHash.Sha256)]
    public async Task Gives_keys_that_match_the_password(ScramHash hash)
    {
        await using var host = await AccountsHost.StartAsync(kind);
        await host.AddAsync("alice", Right);
        var material = await host.SignIn.ScramAsync(Alice, hash, AccountsHost.Somewhere, AccountsHost.Cancel);
        var key = Assert.Single(material.Keys);
        var (stored, server) = KeysOf(Right, material, hash);
        Assert.Equal(stored, key.StoredKey);
        Assert.Equal(server, key.ServerKey);
        var outcome =
            await host.SignIn.ScramEndedAsync(Alice, key.Verifier, AccountsHost.Somewhere, AccountsHost.Cancel);
        Assert.Equal(Alice, outcome.Account!.Address);
        Assert.Equal(key.Verifier, outcome.Device.Value);
    }

    [Fact]
    public async Task Shows_a_stable_false_salt_for_unknown_names()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        var first = await host.SignIn.ScramAsync(Nobody, ScramHash.Sha256, AccountsHost.Somewhere, AccountsHost.Cancel);
        await using var other = await host.OtherProcessAsync();
        var second =
            await other.SignIn.ScramAsync(Nobody, ScramHash.Sha256, AccountsHost.Somewhere, AccountsHost.Cancel);
        var third = await host.SignIn.ScramAsync(
            Jid.Parse("noone@example.net"), ScramHash.Sha256, AccountsHost.Somewhere, AccountsHost.Cancel);
        Assert.Equal(first.Salt, second.Salt);
        Assert.NotEqual(first.Salt, third.Salt);
        Assert.Equal(16, first.Salt.Length);
        Assert.Empty(first.Keys);
    }

    [Fact]
    public async Task Shares_one_salt_among_all_passwords_of_an_account()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        await host.AddAsync("alice", Right);
        var made = (await host.Admin.AddDevicePasswordAsync("alice", "phone", AccountsHost.Cancel)).Value!;
        var material =
            await host.SignIn.ScramAsync(Alice, ScramHash.Sha256, AccountsHost.Somewhere, AccountsHost.Cancel);
        Assert.Equal(2, material.Keys.Count);
        var (stored, _) = KeysOf(made.Password.Reveal(), material, ScramHash.Sha256);
        Assert.Contains(material.Keys, key => key.StoredKey.SequenceEqual(stored) && key.Verifier == made.Device.Value);
        Assert.Equal(made.Device, (await host.PasswordAsync("alice@example.net", made.Password.Reveal())).Device);
    }

    [Fact]
    public async Task Gives_digest_keys_of_device_passwords_only()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        await host.AddAsync("alice", Right);
        var falseKey = Assert.Single(
            await host.SignIn.DigestAsync(Alice, AccountsHost.Somewhere, AccountsHost.Cancel));
        Assert.Equal(default, falseKey.Device);
        var made = (await host.Admin.AddDevicePasswordAsync("alice", "desk", AccountsHost.Cancel)).Value!;
        var key = Assert.Single(await host.SignIn.DigestAsync(Alice, AccountsHost.Somewhere, AccountsHost.Cancel));
        var text = Encoding.UTF8.GetBytes($"alice:example.net:{made.Password.Reveal()}");
#pragma warning disable CA5351 // The protocol's hash.
        Assert.Equal(MD5.HashData(text), key.Md5);
#pragma warning restore CA5351
        Assert.Equal(SHA256.HashData(text), key.Sha256);
        var outcome =
            await host.SignIn.DigestEndedAsync(Alice, key.Device, AccountsHost.Somewhere, AccountsHost.Cancel);
        Assert.Equal((Alice, made.Device), (outcome.Account!.Address, outcome.Device));
    }

    [Fact]
    public async Task A_digest_of_an_unknown_name_has_a_stable_false_key_and_is_a_guess()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        var first = Assert.Single(await host.SignIn.DigestAsync(Nobody, AccountsHost.Somewhere, AccountsHost.Cancel));
        var again = Assert.Single(await host.SignIn.DigestAsync(Nobody, AccountsHost.Somewhere, AccountsHost.Cancel));
        Assert.Equal((16, 32), (first.Md5.Length, first.Sha256.Length));
        Assert.Equal(first.Md5, again.Md5);
        Assert.Equal(SignInRefusal.NotAuthorized,
            (await host.SignIn.DigestEndedAsync(Nobody, null, AccountsHost.Somewhere, AccountsHost.Cancel)).Refusal);

        // Even if the false key itself were found.
        Assert.Null((await host.SignIn.DigestEndedAsync(
            Nobody, first.Device, AccountsHost.Somewhere, AccountsHost.Cancel)).Account);
    }

    [Fact]
    public async Task Makes_no_more_than_twenty_passwords()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        await host.AddAsync("alice", Right);
        for (var i = 0; i < 19; i++)
        {
            Assert.True((await host.Admin.AddDevicePasswordAsync("alice", "d" + i, AccountsHost.Cancel)).IsDone);
        }

        var refused = await host.Admin.AddDevicePasswordAsync("alice", "one more", AccountsHost.Cancel);
        Assert.Equal(AccountFault.TooMany, refused.Fault);
    }

    [Fact]
    public async Task Forgets_the_old_password_when_another_is_set()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        await host.AddAsync("alice", Right);
        Assert.NotNull((await host.PasswordAsync("alice@example.net", Right)).Account);
        var set = await host.Admin.SetPasswordAsync("alice", new Secret("battery staple"), AccountsHost.Cancel);
        Assert.True(set.IsDone);
        Assert.Null((await host.PasswordAsync("alice@example.net", Right)).Account);
        Assert.NotNull((await host.PasswordAsync("alice@example.net", "battery staple")).Account);
    }

    [Fact]
    public async Task Tells_a_disabled_account_only_to_who_has_the_password()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        await host.AddAsync("alice", Right);
        await host.Admin.DisableAsync("alice", true, AccountsHost.Cancel);
        Assert.Equal(SignInRefusal.Disabled, (await host.PasswordAsync("alice@example.net", Right)).Refusal);
        Assert.Equal(
            SignInRefusal.NotAuthorized, (await host.PasswordAsync("alice@example.net", "wrong horse")).Refusal);
        await host.Admin.DisableAsync("alice", false, AccountsHost.Cancel);
        Assert.NotNull((await host.PasswordAsync("alice@example.net", Right)).Account);
    }

    [Fact]
    public async Task Bans_a_peer_that_guesses_and_writes_it_down()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        await host.AddAsync("alice", Right);
        for (var i = 0; i < 20; i++)
        {
            await host.PasswordAsync($"nobody{i}@example.net", "guess");
        }

        Assert.False(host.SignIn.MayTry(IPAddress.Parse("192.0.2.7")));
        Assert.True(host.SignIn.MayTry(IPAddress.Parse("192.0.2.8")));
        Assert.Equal(SignInRefusal.TooMany, (await host.PasswordAsync("alice@example.net", Right)).Refusal);
        await host.Store.CommitAsync(new UnitOfWork().Sql("delete from bans where tenant = -1"), AccountsHost.Cancel);
        Assert.Equal(1, await host.Store.ReadAsync(
            db => db.Scalar<long>("select count(*) from audit where tenant = 1 and action = 'accounts.ban'"),
            AccountsHost.Cancel));

        await using var other = await host.OtherProcessAsync();
        Assert.False(other.SignIn.MayTry(IPAddress.Parse("192.0.2.7")));
        host.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.NotNull((await host.PasswordAsync("alice@example.net", Right)).Account);
    }

    [Fact]
    public async Task A_ban_and_its_end_bind_other_processes_of_the_same_store_at_once()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        await host.AddAsync("alice", Right);
        await using var other = await host.OtherProcessAsync();
        var peer = IPAddress.Parse("192.0.2.7");
        for (var i = 0; i < 20; i++)
        {
            await host.PasswordAsync($"nobody{i}@example.net", "guess");
        }

        // Its unit is in the queue before this one.
        await host.Store.CommitAsync(new UnitOfWork(), AccountsHost.Cancel);
        await HearAsync(other);
        Assert.False(other.SignIn.MayTry(peer));
        Assert.Equal(SignInRefusal.TooMany, (await other.PasswordAsync("alice@example.net", Right)).Refusal);

        host.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await other.Get<BanKeeper>().LiftAsync(PeerKey.Of(peer), AccountsHost.Cancel));
        await HearAsync(host);
        Assert.True(host.SignIn.MayTry(peer));
        Assert.NotNull((await host.PasswordAsync("alice@example.net", Right)).Account);

        await using var restarted = await host.OtherProcessAsync();
        Assert.True(restarted.SignIn.MayTry(peer));

        static async Task HearAsync(AccountsHost host)
        {
            await host.Get<ChangeFeed>().PollAsync(AccountsHost.Cancel);
            await host.Get<BanKeeper>().Reading;
        }
    }

    [Fact]
    public async Task Makes_strangers_wait_when_an_account_is_guessed_at_but_not_its_owner()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        await host.AddAsync("alice", Right);
        Assert.NotNull((await host.PasswordAsync("alice@example.net", Right, "198.51.100.1")).Account);
        for (var i = 0; i < 11; i++)
        {
            await host.PasswordAsync("alice@example.net", "guess", $"203.0.113.{i}");
        }

        Assert.Equal(
            SignInRefusal.TooMany, (await host.PasswordAsync("alice@example.net", Right, "203.0.113.99")).Refusal);
        Assert.NotNull((await host.PasswordAsync("alice@example.net", Right, "198.51.100.1")).Account);
    }

    [Fact]
    public async Task Takes_a_fast_token_until_the_next_is_used()
    {
        await using var host = await AccountsHost.StartAsync(kind);
        var account = await host.AddAsync("alice", Right);
        var device = (await host.PasswordAsync("alice@example.net", Right)).Device;
        var first = await IssueAsync();
        Assert.NotNull((await UseAsync(first, 1)).Account);
        Assert.Null((await UseAsync(first, 1)).Account);
        var second = await IssueAsync();
        Assert.Equal(2, (await host.SignIn.FastTokensAsync(Alice, "client", AccountsHost.Cancel)).Count);
        Assert.NotNull((await UseAsync(second, null)).Account);
        Assert.Null((await UseAsync(first, 9)).Account);
        await host.SignIn.RevokeFastAsync(account, "client", AccountsHost.Cancel);
        Assert.Empty(await host.SignIn.FastTokensAsync(Alice, "client", AccountsHost.Cancel));

        async Task<FastToken> IssueAsync()
        {
            var issued =
                await host.SignIn.IssueFastAsync(account, device, "client", "HT-SHA-256-NONE", AccountsHost.Cancel);
            var all = await host.SignIn.FastTokensAsync(Alice, "client", AccountsHost.Cancel);
            Assert.Equal(issued.Token, Encoding.UTF8.GetString(all[0].Secret));
            return all[0];
        }

        async Task<SignInOutcome> UseAsync(FastToken token, ulong? counter) => await host.SignIn.FastEndedAsync(
            Alice, token, counter, AccountsHost.Somewhere, AccountsHost.Cancel);
    }

    static (byte[] Stored, byte[] Server) KeysOf(string password, ScramMaterial material, ScramHash hash)
    {
        var name = hash == ScramHash.Sha1 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
        var size = hash == ScramHash.Sha1 ? 20 : 32;
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, material.Salt, material.Iterations, name, size);
        var client = CryptographicOperations.HmacData(name, salted, "Client Key"u8);
        return (CryptographicOperations.HashData(name, client),
            CryptographicOperations.HmacData(name, salted, "Server Key"u8));
    }
}

public sealed class SignInDoorTestsOnSqlite() : SignInDoorContract(StoreKind.Sqlite);

public sealed class SignInDoorTestsOnPostgres() : SignInDoorContract(StoreKind.Postgres);
