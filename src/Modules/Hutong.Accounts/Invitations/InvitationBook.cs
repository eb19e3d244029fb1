using Dapper;
using Hutong.Accounts.Accounts;
using Hutong.Accounts.Directory;
using Hutong.Accounts.SignIn;
using Hutong.Accounts.Tokens;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Xmpp;

namespace Hutong.Accounts.Invitations;

/// <summary>Invitations: made, shown once, redeemed once, taken back.</summary>
sealed class InvitationBook(
    IStore store, AccountDirectory directory, AccountWriter writer, Credentials credentials, BanKeeper bans,
    IIdSource ids,
    AccountIds rowIds, AccountsOptions accounts, InvitationOptions options, PasswordOptions passwords,
    TimeProvider time)
    : IInvitations
{
    /// <summary>An operator's invitation has this inviter.</summary>
    const long TheOperator = 0;

    public async ValueTask<AccountAnswer<NewInvitation>> CreateAsync(
        AccountRef? inviter, InvitationKind kind, string domain, string? local, CancellationToken cancel)
    {
        if (directory.TenantOf(domain) is not { } tenant || (inviter is not null && inviter.Tenant != tenant))
        {
            return AccountFault.NotOurDomain;
        }

        if (inviter is not null && kind != InvitationKind.Contact &&
            (!options.AccountsMayInvite || accounts.SignUp == SignUpRule.Imported))
        {
            return (AccountFault.NotAllowed, "only the operator opens accounts here");
        }

        if ((inviter is null && kind != InvitationKind.Account) ||
            (local is not null && !Jid.TryCreate(local, domain, null, out _)))
        {
            return AccountFault.NotAnAddress;
        }

        var now = time.GetUtcNow();
        if (inviter is not null && (await ListAsync(inviter, cancel)).Count >= options.PerAccount)
        {
            return (AccountFault.TooMany, "too many invitations are open: take one back first");
        }

        if (local is not null && await ReservedAsync(tenant, domain, local, "", cancel))
        {
            return AccountFault.Taken;
        }

        var token = TokenText.Create(TokenText.Invitation, tenant, ids);
        var id = rowIds.Next();
        var end = now.AddDays(options.ValidDays);
        var unit = new UnitOfWork().Sql(
            """
            insert into invitations
            (tenant, hash, invitation, inviter, kind, domain, local, uses_left, created_at, expires_at)
            values (@tenant, @hash, @id, @inviter, @kind, @domain, @local, 1, @now, @end)
            """,
            new
            {
                tenant = (long)tenant.Value, hash = TokenText.Hash(token), id,
                inviter = inviter?.Account.Value ?? TheOperator, kind = (long)kind, domain,
                local = local?.ToLowerInvariant(), now = now.ToMicroseconds(), end = end.ToMicroseconds(),
            });
        unit.Audit(new(tenant, now, inviter?.Account ?? AccountId.None, "accounts.invited", AccountId.None));
        return await writer.CommitAsync(
            unit, new NewInvitation(id, token, Uri(inviter, kind, domain, local, token), end), cancel);
    }

    public async ValueTask<bool> RedeemContactAsync(
        AccountRef inviter, Jid contact, string token, CancellationToken cancel)
    {
        if (!TokenText.TryRead(TokenText.Invitation, token, out var tenant, out var hash) || tenant != inviter.Tenant)
        {
            return false;
        }

        var unit = new UnitOfWork().Sql(
            """
            update invitations set uses_left = uses_left - 1
            where tenant = @tenant and hash = @hash and inviter = @inviter and kind <> @account
              and uses_left > 0 and expires_at > @now
            """,
            new
            {
                tenant = (long)tenant.Value, hash, inviter = inviter.Account.Value,
                account = (long)InvitationKind.Account,
                now = time.GetUtcNow().ToMicroseconds(),
            }, expectRows: 1);
        return (await store.TryCommitAsync(unit, cancel)).IsDurable;
    }

    public async ValueTask<bool> MayRegisterAsync(string domain, string token, CancellationToken cancel) =>
        await FindAsync(domain, token, cancel) is not null;

    public async ValueTask<AccountAnswer<AccountRef>> RegisterAsync(
        Jid address, Secret password, string? token, SignInOrigin origin, CancellationToken cancel)
    {
        if (address.Local is not { } local || directory.TenantOf(address.Domain) is not { } tenant)
        {
            return AccountFault.NotOurDomain;
        }

        if (local.StartsWith('+'))
        {
            return (AccountFault.NotAllowed, "a number is proved by a code");
        }

        var invitation = token is null ? null : await FindAsync(address.Domain, token, cancel);
        if (token is not null && invitation is null)
        {
            bans.Failed(origin.Peer, AccountId.None, tenant);
            return (AccountFault.NotAuthorized, "the invitation is wrong, used or too old");
        }

        if (invitation is null && accounts.SignUp != SignUpRule.Everyone)
        {
            return (AccountFault.NotAllowed, "an account is opened by invitation here");
        }

        if ((invitation?.Local is { } reserved && reserved != local) ||
            await ReservedAsync(tenant, address.Domain, local, token ?? "", cancel))
        {
            return AccountFault.Taken;
        }

        if (PasswordRule.Check(password.Reveal(), local, passwords, out var why) is not { } prepared)
        {
            return (AccountFault.WeakPassword, why);
        }

        if (await credentials.MakeAsync(null, CredentialKind.Own, "", prepared, cancel) is not { } made)
        {
            return AccountFault.TooMany;
        }

        return await writer.OpenAsync(tenant, address, AccountState.Active, null, AccountId.None, (unit, account) =>
        {
            credentials.Add(unit, account, made);
            // A contact invitation is left for the subscription that carries it (XEP-0401): it opens one account and
            // then makes one contact.
            if (invitation is { Kind: (long)InvitationKind.Account })
            {
                AddUse(unit, token!);
            }
            else if (invitation is not null)
            {
                AddUse(unit, token!, becomes: InvitationKind.Contact);
            }
        }, cancel);
    }

    public ValueTask<IReadOnlyList<InvitationInfo>> ListAsync(AccountRef inviter, CancellationToken cancel) =>
        store.ReadAsync(
            async (db, ct) => (IReadOnlyList<InvitationInfo>)[.. (await db.QueryAsync<Row>(AccountRows.Command(
            """
            select invitation as Id, kind as Kind, domain as Domain, local as Local, uses_left as UsesLeft,
                   created_at as CreatedAt, expires_at as ExpiresAt
            from invitations
            where tenant = @tenant and inviter = @inviter and uses_left > 0 and expires_at > @now order by invitation
            """,
            new
            {
                tenant = inviter.Tenant.Value, inviter = inviter.Account.Value, now = time.GetUtcNow().ToMicroseconds(),
            }, ct))).Select(row => row.ToInfo())], cancel);

    public async ValueTask<AccountAnswer<Done>> RevokeAsync(AccountRef inviter, long id, CancellationToken cancel)
    {
        var unit = new UnitOfWork().Sql(
            "delete from invitations where tenant = @tenant and inviter = @inviter and invitation = @id",
            new { tenant = (long)inviter.Tenant.Value, inviter = inviter.Account.Value, id }, expectRows: 1);
        var answer = await writer.CommitAsync(unit, Done.Value, cancel);
        return answer.Fault == AccountFault.Conflict ? AccountFault.NotFound : answer;
    }

    /// <summary>
    /// Adds to a unit that an invitation is used up, or that only its contact half is left; of two who use it at once
    /// one is refused.
    /// </summary>
    public void AddUse(UnitOfWork unit, string token, InvitationKind? becomes = null)
    {
        TokenText.TryRead(TokenText.Invitation, token, out var tenant, out var hash);
        var parameters = new
        {
            tenant = (long)tenant.Value, hash, kind = (long)(becomes ?? default),
            contact = (long)InvitationKind.Contact,
            now = time.GetUtcNow().ToMicroseconds(),
        };
        unit.Sql(becomes is null
            ? """
              update invitations set uses_left = uses_left - 1
              where tenant = @tenant and hash = @hash and uses_left > 0 and kind <> @contact and expires_at > @now
              """
            : """
              update invitations set kind = @kind
              where tenant = @tenant and hash = @hash and uses_left > 0 and kind <> @contact and expires_at > @now
              """, parameters, expectRows: 1);
    }

    static string Uri(AccountRef? inviter, InvitationKind kind, string domain, string? local, string token) =>
        kind switch
    {
        InvitationKind.Contact => $"xmpp:{inviter!.Address}?roster;preauth={token}",
        InvitationKind.ContactWithAccount => $"xmpp:{inviter!.Address}?roster;preauth={token};ibr=y",
        _ => $"xmpp:{(local is null ? "" : local + "@")}{domain}?register;preauth={token}",
    };

    async ValueTask<Row?> FindAsync(string domain, string token, CancellationToken cancel) =>
        !TokenText.TryRead(TokenText.Invitation, token, out var tenant, out var hash) ? null
            : await store.ReadAsync((db, ct) => db.QueryFirstOrDefaultAsync<Row>(AccountRows.Command(
                """
                select invitation as Id, kind as Kind, domain as Domain, local as Local, uses_left as UsesLeft,
                       created_at as CreatedAt, expires_at as ExpiresAt
                from invitations
                where tenant = @tenant and hash = @hash and domain = @domain and kind <> @contact
                  and uses_left > 0 and expires_at > @now
                """,
                new
                {
                    tenant = tenant.Value, hash, domain, contact = (long)InvitationKind.Contact,
                    now = time.GetUtcNow().ToMicroseconds(),
                }, ct)), cancel);

    // XEP-0445 section 5: a name given in an invitation is reserved until it ends.
    async ValueTask<bool> ReservedAsync(
        TenantId tenant, string domain, string local, string exceptToken, CancellationToken cancel)
    {
        var except = TokenText.TryRead(TokenText.Invitation, exceptToken, out _, out var hash) ? hash : [];
        return await store.ReadAsync((db, ct) => db.ExecuteScalarAsync<long>(AccountRows.Command(
            """
            select count(*) from invitations
            where tenant = @tenant and domain = @domain and local = @local and uses_left > 0 and expires_at > @now
              and hash <> @except
            """,
            new
            {
                tenant = tenant.Value, domain, local = local.ToLowerInvariant(),
                now = time.GetUtcNow().ToMicroseconds(), except,
            }, ct)), cancel) > 0;
    }

    sealed class Row
    {
        public long Id { get; set; }
        public long Kind { get; set; }
        public string Domain { get; set; } = "";
        public string? Local { get; set; }
        public long UsesLeft { get; set; }
        public long CreatedAt { get; set; }
        public long ExpiresAt { get; set; }

        public InvitationInfo ToInfo() => new(
            Id, (InvitationKind)Kind, Local is null ? Domain : $"{Local}@{Domain}", (int)UsesLeft,
            TimeColumns.FromMicroseconds(CreatedAt), TimeColumns.FromMicroseconds(ExpiresAt));
    }
}
