using System.Collections.Immutable;
using System.Globalization;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Switch.Users;
using Hutong.Xmpp;

namespace Hutong.Messaging.Settings;

/// <summary>The rows of privacy.</summary>
sealed class PrivacyTable(IStore store, UserTable users) : IPrivacy
{
    const string Columns = "owner, find, message, call, ding, version";

    public static IUserLoader Loader(IStore store) => new UserLoader<PrivacyBook>(PrivacyBook.Slot, eager: true,
        (user, cancel) => LoadAsync(store, user.Ref, cancel));

    public async ValueTask<Privacy> OfAsync(AccountRef account, CancellationToken cancel) =>
        users.Peek(account.Address) is { } user && user.Account == account.Account
            ? PrivacyBook.Of(user).Rules : (await LoadAsync(store, account, cancel)).Rules;

    public async ValueTask<IReadOnlyDictionary<AccountId, Privacy>> OfAsync(
        TenantId tenant, IReadOnlyCollection<AccountId> accounts, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(accounts.Count, 1_000);
        var found = accounts.Distinct().ToDictionary(account => account, _ => Privacy.Default);
        if (found.Count == 0)
        {
            return found;
        }

        // Numbers, not texts of somebody: they may stand in the statement, and both engines take so many.
        var list = string.Join(',', found.Keys.Select(account => account.Value.ToString(CultureInfo.InvariantCulture)));
        var rows = await store.ReadAsync(db => db.Rows<Row>(
            $"select {Columns} from privacy_settings where tenant = @tenant and owner in ({list})",
            new { tenant = tenant.Value }), cancel);
        foreach (var row in rows)
        {
            found[new(row.Owner)] = row.Rules;
        }

        return found;
    }

    /// <summary>
    /// Stores a choice. <paramref name="known"/> is the version that it was made from; another one is a conflict.
    /// Null overwrites whatever is there.
    /// </summary>
    public async ValueTask<CommitOutcome> SaveAsync(User user, Privacy rules, long? known, CancellationToken cancel)
    {
        var key = new { tenant = user.Tenant.Value, owner = user.Account.Value };
        var unit = new UnitOfWork();
        Versions.Expect(unit, "privacy_settings", user.Ref, known);
        unit.Sql(
            """
            insert into privacy_settings (tenant, owner, find, message, call, ding, version)
            values (@tenant, @owner, @find, @message, @call, @ding, 1)
            on conflict (tenant, owner) do update set find = excluded.find, message = excluded.message,
            call = excluded.call, ding = excluded.ding, version = privacy_settings.version + 1
            """,
            new
            {
                key.tenant, key.owner, find = (long)rules.Find, message = (long)rules.Message,
                call = (long)rules.Call, ding = (long)rules.Ding,
            });
        if (rules.Message == Audience.Everybody)
        {
            unit.Sql("delete from privacy_answers where tenant = @tenant and owner = @owner", key);
        }

        var outcome = await store.TryCommitAsync(unit, cancel);
        if (outcome.IsDurable)
        {
            await user.ReloadAsync(PrivacyBook.Slot, cancel);
        }

        return outcome;
    }

    /// <summary>Adds that the owner has written to somebody; the oldest is forgotten beyond a number.</summary>
    public static void AddAnswer(UnitOfWork unit, AccountRef owner, Jid address, long at, Jid? forgotten)
    {
        unit.Sql(
            """
            insert into privacy_answers (tenant, owner, address, at) values (@tenant, @owner, @address, @at)
            on conflict (tenant, owner, address) do nothing
            """,
            new { tenant = owner.Tenant.Value, owner = owner.Account.Value, address = address.ToString(), at });
        if (forgotten is not null)
        {
            unit.Sql(
                "delete from privacy_answers where tenant = @tenant and owner = @owner and address = @address",
                new { tenant = owner.Tenant.Value, owner = owner.Account.Value, address = forgotten.ToString() });
        }
    }

    static ValueTask<PrivacyBook> LoadAsync(IStore store, AccountRef account, CancellationToken cancel) =>
        store.ReadAsync(db =>
        {
            var key = new { tenant = account.Tenant.Value, owner = account.Account.Value };
            return db.RowOrDefault<Row>(
                $"select {Columns} from privacy_settings where tenant = @tenant and owner = @owner", key) is { } row
                ? new PrivacyBook(row.Rules, row.Version, row.Rules.Message == Audience.Everybody ? []
                    : db.Rows<string>(
                        "select address from privacy_answers where tenant = @tenant and owner = @owner order by at",
                        key).Select(Jid.Parse).ToImmutableList())
                : PrivacyBook.Default;
        }, cancel);

    sealed record Row(long Owner, long Find, long Message, long Call, long Ding, long Version)
    {
        public Privacy Rules => new((Audience)Find, (Audience)Message, (Audience)Call, (Audience)Ding);
    }
}
