using System.Net;
using System.Security.Cryptography;
using System.Text;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Kernel;
using Hutong.Kernel.Work;
using Hutong.Switch;
using Hutong.Switch.Features;
using Hutong.Switch.Messages;
using Hutong.Switch.Presences;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Edge.Xmpp.Tests.Stage;

/// <summary>One domain and a cast whose passwords are their names and "-secret".</summary>
sealed class FakeDirectory(params string[] cast) : IDirectory
{
    public const string Domain = "capulet.example";

    public IReadOnlyList<string> Domains { get; } = [Domain];

    public bool IsLocal(string domain) => domain == Domain;

    public TenantId? TenantOf(string domain) => IsLocal(domain) ? TenantId.First : null;

    public ValueTask<AccountRef?> FindAsync(Jid bare, CancellationToken cancel) => new(Find(bare));

    public ValueTask<AccountRef?> FindAsync(AccountId account, CancellationToken cancel) =>
        new(account.Value >= 1 && account.Value <= cast.Length ? Find(Jid.Parse($"{cast[account.Value - 1]}@{Domain}"))
            : null);

    public AccountRef? Find(Jid bare) => bare.Domain == Domain && Array.IndexOf(cast, bare.Local) is >= 0 and var index
        ? new(new(index + 1), TenantId.First, bare) : null;
}

sealed class FakeSignIn(FakeDirectory directory) : ISignIn
{
    readonly Dictionary<string, List<FastToken>> tokens = [];

    public HashSet<IPAddress> Banned { get; } = [];

    public SignInRefusal? Refusal { get; set; }

    public SignInOrigin? LastOrigin { get; private set; }

    public static string PasswordOf(string account) => account + "-secret";

    public static string TokenOf(string account) => account + "-token";

    public ValueTask<ScramMaterial> ScramAsync(
        Jid address, ScramHash hash, SignInOrigin origin, CancellationToken cancel)
    {
        LastOrigin = origin;
        byte[] salt = [.. "salt of everybody"u8];
        var key = directory.Find(address) is null ? null : Derive(hash, PasswordOf(address.Local!), salt);
        // The second of two: an account may have several passwords.
        return new(new ScramMaterial(
            salt, 4096, key is null ? [] : [Derive(hash, "another", salt) with { Verifier = 1 }, key]));
    }

    public ValueTask<SignInOutcome> ScramEndedAsync(
        Jid address, long? verifier, SignInOrigin origin, CancellationToken cancel) =>
        new(Outcome(address, verifier == 2));

    public ValueTask<IReadOnlyList<DigestKey>> DigestAsync(
        Jid address, SignInOrigin origin, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<SignInOutcome> DigestEndedAsync(
        Jid address, DeviceId? device, SignInOrigin origin, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<SignInOutcome> PasswordAsync(
        Jid address, string password, SignInOrigin origin, CancellationToken cancel)
    {
        LastOrigin = origin;
        return new(Outcome(address, password == PasswordOf(address.Local!)));
    }

    public ValueTask<SignInOutcome> BearerAsync(
        Jid? address, string token, SignInOrigin origin, CancellationToken cancel)
    {
        var name = token.EndsWith("-token", StringComparison.Ordinal) ? token[..^6] : "nobody";
        var owner = Jid.Parse($"{name}@{FakeDirectory.Domain}");
        return new(Outcome(owner, address is null || address.Equals(owner)));
    }

    public ValueTask<IReadOnlyList<FastToken>> FastTokensAsync(
        Jid address, string clientId, CancellationToken cancel) =>
        new(tokens.GetValueOrDefault(address + clientId) ?? (IReadOnlyList<FastToken>)[]);

    public ValueTask<SignInOutcome> FastEndedAsync(
        Jid address, FastToken? token, ulong? counter, SignInOrigin origin, CancellationToken cancel) =>
        new(Outcome(address, token is not null));

    public ValueTask<IssuedToken> IssueFastAsync(
        AccountRef account, DeviceId device, string clientId, string mechanism, CancellationToken cancel)
    {
        var secret = $"fast-{tokens.Count}";
        tokens[account.Address + clientId] = [new(1, Encoding.UTF8.GetBytes(secret), mechanism)];
        return new(new IssuedToken(secret, new(2030, 2, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    public ValueTask RevokeFastAsync(AccountRef account, string clientId, CancellationToken cancel)
    {
        tokens.Remove(account.Address + clientId);
        return default;
    }

    public bool MayTry(IPAddress peer) => !Banned.Contains(peer);

    SignInOutcome Outcome(Jid address, bool good) => Refusal is { } refusal ? SignInOutcome.Refused(refusal)
        : good && directory.Find(address) is { } account ? SignInOutcome.Accepted(account, new(7))
        : SignInOutcome.Refused(SignInRefusal.NotAuthorized);

    // SHA-1 is what the mechanism is made of.
#pragma warning disable CA5350
    static ScramKey Derive(ScramHash hash, string password, byte[] salt)
    {
        var sha1 = hash == ScramHash.Sha1;
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, salt, 4096,
            sha1 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256, sha1 ? 20 : 32);
        var client = sha1 ? HMACSHA1.HashData(salted, "Client Key"u8) : HMACSHA256.HashData(salted, "Client Key"u8);
        return new(2, sha1 ? SHA1.HashData(client) : SHA256.HashData(client),
            sha1 ? HMACSHA1.HashData(salted, "Server Key"u8) : HMACSHA256.HashData(salted, "Server Key"u8));
    }
#pragma warning restore CA5350
}

/// <summary>Remembers streams like a store that survives its server.</summary>
sealed class FakeRegister : IStreamRegister
{
    public Dictionary<string, OpenStream> Streams { get; } = [];

    public List<long> Closed { get; } = [];

    public ValueTask<long> OpenAsync(AccountRef account, string resumptionId, string resource, CancellationToken cancel)
    {
        Streams[resumptionId] = new(Streams.Count + 1, resource, 0);
        return new(Streams.Count);
    }

    public ValueTask<OpenStream?> FindAsync(AccountRef account, string resumptionId, CancellationToken cancel) =>
        new(Streams.GetValueOrDefault(resumptionId));

    public void Close(AccountRef account, long stream) => Closed.Add(stream);
}

/// <summary>A store whose commits are done at once, or when the test says so.</summary>
sealed class FakeStore : IWorkQueue
{
    readonly Lock gate = new();
    readonly Queue<Work> queue = new();

    /// <summary>Whether commits wait for <see cref="Commit"/>.</summary>
    public bool Held { get; set; }

    public IWork Begin() => new Work();

    public bool TryEnqueue(IWork work)
    {
        lock (gate)
        {
            queue.Enqueue((Work)work);
        }

        if (!Held)
        {
            Commit(int.MaxValue);
        }

        return true;
    }

    public Task<CommitOutcome> TryCommitAsync(IWork work, CancellationToken cancel) =>
        Task.FromResult(new CommitOutcome(CommitResult.Committed));

    public int Waiting
    {
        get
        {
            lock (gate)
            {
                return queue.Count;
            }
        }
    }

    public void Commit(int count)
    {
        lock (gate)
        {
            while (count-- > 0 && queue.TryDequeue(out var work))
            {
                work.Run();
            }
        }
    }

    sealed class Work : IWork
    {
        readonly List<Action<CommitOutcome>> effects = [];

        public bool IsEmpty => effects.Count == 0;

        public void Then(Action<CommitOutcome> effect) => effects.Add(effect);

        public void Run() => effects.ForEach(effect => effect(new CommitOutcome(CommitResult.Committed)));
    }
}

/// <summary>
/// Delivers messages to every session of the recipient, or to the one addressed; notes what happens to sessions.
/// </summary>
sealed class FakeDelivery : IMessageEffect, ISessionHook
{
    public EffectStage Stage => EffectStage.Deliver;

    public List<string> Events { get; } = [];

    public List<Outgoing> Undelivered { get; } = [];

    public void OnDurable(MessageContext message)
    {
        var outgoing = new Outgoing(message.Stanza);
        foreach (var session in message.Recipient is { } to ? to.Sessions : [])
        {
            if (message.Stanza.To!.IsBare || session.Address.Equals(message.Stanza.To))
            {
                session.Send(outgoing);
            }
        }
    }

    public void OnBound(Session session) => Note("bound", session);

    public void OnEnded(Session session) => Note("ended", session);

    public void OnUndelivered(Session session, IReadOnlyList<Outgoing> stanzas)
    {
        lock (Events)
        {
            Undelivered.AddRange(stanzas);
        }
    }

    void Note(string what, Session session)
    {
        lock (Events)
        {
            Events.Add($"{what} {session.Address.Local}/{session.Address.Resource}");
        }
    }
}

/// <summary>Directed presence only: passes it on to the addressed user.</summary>
sealed class FakePresence(Func<UserTable> users) : IPresenceRouter
{
    public async ValueTask FromSessionAsync(Session session, Stanza presence, CancellationToken cancel)
    {
        if (presence.To is { } to && await users().FindAsync(to.Bare, cancel) is { } user)
        {
            foreach (var other in user.Sessions)
            {
                other.Send(presence);
            }
        }
    }

    public ValueTask ToUserAsync(User user, Stanza presence, CancellationToken cancel) => default;

    public void Ended(Session session)
    {
    }
}

sealed class FakeRemote : IRemote
{
    public StanzaError? Send(Stanza stanza, Session? origin) => StanzaError.RemoteServerNotFound;
}
