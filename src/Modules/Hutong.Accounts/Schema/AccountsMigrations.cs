using Hutong.Storage;

namespace Hutong.Accounts.Schema;

/// <summary>
/// The module's schema. Times are microseconds since 1970 UTC. Every key begins with the tenant. An address is a row
/// that outlives its lease: held while <c>until_at</c> is null, resting after; an ended lease that was taken over is
/// kept in <c>address_history</c>.
/// </summary>
static class AccountsMigrations
{
    public const string Module = "accounts";

    public static IReadOnlyList<Migration> All { get; } =
        [new(Module, 1, First), new(Module, 2, SignInLinks), new(Module, 3, Passkeys), new(Module, 4, Pairings)];

    const string First = """
        create table tenants (
          tenant bigint not null primary key,
          name text not null,
          created_at bigint not null
        ) {without_rowid};

        create table domains (
          tenant bigint not null,
          domain text not null,
          position bigint not null,
          created_at bigint not null,
          primary key (tenant, domain)
        ) {without_rowid};
        create unique index domains_by_name on domains (domain);

        create table accounts (
          tenant bigint not null,
          account bigint not null,
          state bigint not null,
          language text,
          created_at bigint not null,
          changed_at bigint not null,
          salt {blob},
          rounds bigint,
          primary key (tenant, account)
        ) {without_rowid};
        create unique index accounts_by_id on accounts (account);

        create table addresses (
          tenant bigint not null,
          domain text not null,
          local text not null,
          account bigint not null,
          from_at bigint not null,
          until_at bigint,
          moved_to text,
          primary key (tenant, domain, local)
        ) {without_rowid};
        create index addresses_by_account on addresses (tenant, account);

        create table address_history (
          tenant bigint not null,
          domain text not null,
          local text not null,
          from_at bigint not null,
          until_at bigint not null,
          account bigint not null,
          primary key (tenant, domain, local, from_at)
        ) {without_rowid};

        create table credentials (
          tenant bigint not null,
          account bigint not null,
          credential bigint not null,
          kind bigint not null,
          name text not null,
          verifier {blob} not null,
          ha1 {blob},
          created_at bigint not null,
          used_at bigint,
          expires_at bigint,
          primary key (tenant, account, credential)
        ) {without_rowid};

        create table tokens (
          tenant bigint not null,
          hash {blob} not null,
          account bigint not null,
          device bigint not null,
          name text not null,
          created_at bigint not null,
          used_at bigint,
          expires_at bigint not null,
          primary key (tenant, hash)
        ) {without_rowid};
        create index tokens_by_account on tokens (tenant, account, device);

        create table fast_tokens (
          tenant bigint not null,
          account bigint not null,
          token bigint not null,
          client text not null,
          device bigint not null,
          mechanism text not null,
          secret {blob} not null,
          counter bigint not null,
          created_at bigint not null,
          used_at bigint,
          expires_at bigint not null,
          primary key (tenant, account, token)
        ) {without_rowid};

        create table codes (
          tenant bigint not null,
          number bigint not null,
          purpose bigint not null,
          hash {blob} not null,
          sent_at bigint not null,
          expires_at bigint not null,
          tries bigint not null,
          used bigint not null,
          day_from bigint not null,
          day_count bigint not null,
          primary key (tenant, number, purpose)
        ) {without_rowid};

        create table recoveries (
          tenant bigint not null,
          account bigint not null,
          started_at bigint not null,
          ready_at bigint not null,
          primary key (tenant, account)
        ) {without_rowid};

        create table invitations (
          tenant bigint not null,
          hash {blob} not null,
          invitation bigint not null,
          inviter bigint not null,
          kind bigint not null,
          domain text not null,
          local text,
          uses_left bigint not null,
          created_at bigint not null,
          expires_at bigint not null,
          primary key (tenant, hash)
        ) {without_rowid};
        create index invitations_by_inviter on invitations (tenant, inviter, invitation);

        create table bans (
          tenant bigint not null,
          peer text not null,
          level bigint not null,
          from_at bigint not null,
          until_at bigint not null,
          primary key (tenant, peer)
        ) {without_rowid};

        create table imports (
          tenant bigint not null,
          name text not null,
          line bigint not null,
          added bigint not null,
          duplicates bigint not null,
          refused bigint not null,
          started_at bigint not null,
          finished_at bigint,
          primary key (tenant, name)
        ) {without_rowid};

        create table idempotency (
          tenant bigint not null,
          account bigint not null,
          key text not null,
          request {blob} not null,
          status bigint not null,
          content_type text,
          body {blob},
          created_at bigint not null,
          primary key (tenant, account, key)
        ) {without_rowid};
        create index idempotency_by_age on idempotency (created_at);

        create table operator_tokens (
          tenant bigint not null,
          hash {blob} not null,
          name text not null,
          created_at bigint not null,
          expires_at bigint not null,
          primary key (tenant, hash)
        ) {without_rowid};

        create table account_keys (
          name text not null primary key,
          sealed {blob} not null
        ) {without_rowid};

        create table account_changes (
          change {id},
          tenant bigint not null,
          account bigint not null,
          address text,
          device bigint not null,
          kind bigint not null,
          at bigint not null
        );
        create index account_changes_by_time on account_changes (at);
        """;

    const string SignInLinks = """
        create table sign_in_links (
          tenant bigint not null,
          hash {blob} not null,
          account bigint not null,
          expires_at bigint not null,
          primary key (tenant, hash)
        ) {without_rowid};
        """;

    const string Passkeys = """
        create table passkeys (
          tenant bigint not null,
          account bigint not null,
          passkey bigint not null,
          credential {blob} not null,
          public_key {blob} not null,
          counter bigint not null,
          backed_up bigint not null,
          name text not null,
          transports text not null,
          created_at bigint not null,
          used_at bigint,
          primary key (tenant, account, passkey)
        ) {without_rowid};

        create table passkey_answers (
          challenge text not null primary key,
          until_at bigint not null
        ) {without_rowid};
        create index passkey_answers_by_end on passkey_answers (until_at);
        """;

    const string Pairings = """
        create table pairings (
          pairing text not null primary key,
          secret {blob} not null,
          device text not null,
          peer text not null,
          code text not null,
          state bigint not null,
          account bigint not null,
          expires_at bigint not null
        ) {without_rowid};
        create unique index pairings_by_secret on pairings (secret);
        create index pairings_by_end on pairings (expires_at);
        """;
}
