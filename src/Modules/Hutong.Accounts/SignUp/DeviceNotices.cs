using Dapper;
using Hutong.Accounts.Directory;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Switch;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Accounts.SignUp;

/// <summary>A text that the server writes to an account, in the languages that it has.</summary>
sealed record NoticeText(string Chinese, string English)
{
    public static readonly NoticeText RecoveryBegun = new(
        "有人用您的号码请求登录，但没有提供密码。如果不是您本人，请在 24 小时内在设备管理中拒绝；" +
        "否则到时对方即可登录，现有设备将退出。",
        "Somebody asks to sign in with your number and without your password. If it is not you, refuse it under " +
        "Devices within 24 hours; otherwise they will be let in and the devices you have now will be signed out.");

    public static readonly NoticeText PasskeyAdded = new(
        "您的账号新增了一个通行密钥。如果不是您本人，请立即在“我 > 通行密钥”中移除，并检查登录设备。",
        "A passkey was added to your account. If it was not you, remove it at once under Me > Passkeys, and look at " +
        "the devices that are signed in.");

    public string In(string? language) =>
        language is not null && language.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? English : Chinese;
}

/// <summary>
/// Writes to all devices of an account, as a message from its domain: it is archived and reaches those that are offline
/// too.
/// </summary>
sealed class DeviceNotices(IServiceProvider services, IStore store, IIdSource ids)
{
    public async ValueTask SendAsync(AccountRef account, NoticeText text, CancellationToken cancel)
    {
        // The command line has no exchange; the exchange needs the directory, so it is asked for late.
        if (services.GetService<Exchange>() is not { } exchange
            || !Jid.TryCreate(null, account.Address.Domain, null, out var domain))
        {
            return;
        }

        var language = await store.ReadAsync((db, ct) => db.ExecuteScalarAsync<string?>(AccountRows.Command(
            "select language from accounts where tenant = @tenant and account = @account",
            new { tenant = account.Tenant.Value, account = account.Account.Value }, ct)), cancel);
        await exchange.RouteAsync(Stanza.Message(StanzaType.Normal, domain, account.Address, ids.NewToken(),
            new Element("body", Ns.Client).WithText(text.In(language)),
            new Element("store", "urn:xmpp:hints")), cancel);
    }
}
