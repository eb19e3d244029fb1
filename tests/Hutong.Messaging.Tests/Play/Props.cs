using System.Collections.Concurrent;
using System.Globalization;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Switch;
using Hutong.Switch.Sessions;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Messaging.Tests.Play;

/// <summary>Everybody at example.com.</summary>
sealed class EverybodyDirectory : IDirectory
{
    readonly ConcurrentDictionary<string, AccountRef> accounts = new();
    int next;

    public IReadOnlyList<string> Domains => ["example.com"];

    public bool IsLocal(string domain) => domain == "example.com";

    public TenantId? TenantOf(string domain) => IsLocal(domain) ? TenantId.First : null;

    public ValueTask<AccountRef?> FindAsync(Jid bare, CancellationToken cancel) =>
        new(bare.Local is null || bare.Local.StartsWith("nobody", StringComparison.Ordinal) ? null
            : accounts.GetOrAdd(bare.ToString(), _ => new(new AccountId(Number(bare.Local)), TenantId.First, bare)));

    public ValueTask<AccountRef?> FindAsync(AccountId account, CancellationToken cancel) =>
        new(accounts.Values.FirstOrDefault(known => known.Account == account));

    /// <summary>The same after a restart.</summary>
    long Number(string name)
    {
        Interlocked.Increment(ref next);
        return name.Aggregate(7L, (sum, letter) => ((sum * 31) + letter) % 1_000_000_007);
    }
}

/// <summary>Notes what leaves for other domains; those under .invalid cannot be reached.</summary>
sealed class NotedRemote : IRemote
{
    readonly ConcurrentQueue<Stanza> sent = new();

    public StanzaError? Send(Stanza stanza, Session? origin)
    {
        if (stanza.To!.Domain.EndsWith(".invalid", StringComparison.Ordinal))
        {
            return StanzaError.RemoteServerNotFound;
        }

        sent.Enqueue(stanza);
        return null;
    }

    public string[] Take()
    {
        var all = new List<string>();
        while (sent.TryDequeue(out var stanza))
        {
            all.Add(stanza.ToString().Replace(" xmlns='jabber:client'", "", StringComparison.Ordinal));
        }

        return [.. all];
    }
}

/// <summary>Ids 1, 2, 3: a play can be written down.</summary>
sealed class CountedIds : IIdSource
{
    int next;

    public void Fill(Span<byte> bytes) => bytes.Fill((byte)Interlocked.Increment(ref next));

    public string NewToken() => "id" + Interlocked.Increment(ref next).ToString(CultureInfo.InvariantCulture);
}
