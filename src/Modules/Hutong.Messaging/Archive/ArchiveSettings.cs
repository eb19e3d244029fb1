using Hutong.Contracts.Accounts;
using Hutong.Storage;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Xeps;

namespace Hutong.Messaging.Archive;

/// <summary>What a user wants archived (XEP-0313 section 7): a default and two lists of bare addresses.</summary>
sealed record ArchiveSettings(string Mode, IReadOnlySet<string> Always, IReadOnlySet<string> Never)
{
    /// <summary>In memory with the user, because the hook that writes must not wait.</summary>
    public static readonly UserSlot<ArchiveSettings> Slot = new();

    /// <summary>Everything, as people expect of a messenger with several devices.</summary>
    public static readonly ArchiveSettings Default =
        new("always", new HashSet<string>(), new HashSet<string>());

    /// <summary>Whether messages with a peer are archived.</summary>
    public bool Keeps(Jid peer, User owner, IRosterLookup roster)
    {
        if (Always.Count == 0 && Never.Count == 0 && Mode == "always")
        {
            return true;
        }

        var bare = peer.Bare.ToString();
        var full = peer.ToString();
        if (Always.Contains(bare) || Always.Contains(full))
        {
            return true;
        }

        return !Never.Contains(bare) && !Never.Contains(full) &&
            (Mode == "always" || (Mode == "roster" && roster.Has(owner, peer.Bare)));
    }

    /// <summary>What a client asked for.</summary>
    public static ArchiveSettings Of(ArchivePreferences wanted) => new(
        wanted.Default switch
        {
            ArchiveDefault.Always => "always",
            ArchiveDefault.Never => "never",
            _ => "roster",
        },
        Texts(wanted.Always), Texts(wanted.Never));

    /// <summary>What a client is told.</summary>
    public ArchivePreferences ToPreferences() => new(
        Mode switch
        {
            "always" => ArchiveDefault.Always,
            "never" => ArchiveDefault.Never,
            _ => ArchiveDefault.Roster,
        },
        [.. Always.Select(Jid.Parse)], [.. Never.Select(Jid.Parse)]);

    /// <summary>Loads them with the user.</summary>
    public static IUserLoader Loader(IStore store) => new UserLoader<ArchiveSettings>(Slot, eager: true,
        (user, cancel) => LoadAsync(store, user.Ref, cancel));

    static async ValueTask<ArchiveSettings> LoadAsync(IStore store, AccountRef owner, CancellationToken cancel)
    {
        var stored = await store.ReadAsync(db => db.RowOrDefault<Stored>(
            "select mode, always, never from archive_settings where tenant = @tenant and owner = @owner",
            new { tenant = owner.Tenant.Value, owner = owner.Account.Value }), cancel);
        return stored is null ? Default : new(stored.Mode, Lines(stored.Always), Lines(stored.Never));
    }

    sealed record Stored(string Mode, string Always, string Never);

    /// <summary>The unit that stores them.</summary>
    public UnitOfWork Save(AccountRef owner) => new UnitOfWork().Sql(
        """
        insert into archive_settings (tenant, owner, mode, always, never)
        values (@tenant, @owner, @mode, @always, @never)
        on conflict (tenant, owner) do update
        set mode = excluded.mode, always = excluded.always, never = excluded.never
        """,
        new
        {
            tenant = owner.Tenant.Value,
            owner = owner.Account.Value,
            mode = Mode,
            always = string.Join('\n', Always),
            never = string.Join('\n', Never),
        });

    static HashSet<string> Texts(IEnumerable<Jid> addresses) =>
        addresses.Select(address => address.ToString()).ToHashSet(StringComparer.Ordinal);

    static HashSet<string> Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
}
