using System.Collections.Concurrent;
using System.Text.Json;
using Hutong.Contracts.Accounts;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace Hutong.Calling.Conference;

/// <summary>
/// Tells the sessions of the owner and of those in a conference what has changed, as a headline of their own domain
/// with JSON in it (XEP-0335). What changes while it is being told is told once.
/// </summary>
sealed partial class ConferencePush(
    Func<UserTable?> users, IDirectory directory, ILogger<ConferencePush> log) : IConferenceListener
{
    const string Namespace = "urn:hutong:conference:0", Json = "urn:xmpp:json:0";

    readonly ConcurrentDictionary<ConferenceRoom, Pending> pending = new();
    readonly Lazy<UserTable?> users = new(users);

    public void OnChanged(ConferenceRoom room, bool onlySpeakers)
    {
        if (users.Value is null)
        {
            return;
        }

        var one = pending.GetOrAdd(room, static _ => new());
        lock (one)
        {
            one.People |= !onlySpeakers;
            one.Wanted = true;
            if (one.Running)
            {
                return;
            }

            one.Running = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(_ => _ = RunAsync(room, one), null);
    }

    async Task RunAsync(ConferenceRoom room, Pending one)
    {
        while (true)
        {
            bool people;
            lock (one)
            {
                if (!one.Wanted)
                {
                    one.Running = false;
                    if (room.IsEmpty)
                    {
                        pending.TryRemove(KeyValuePair.Create(room, one));
                    }

                    return;
                }

                (people, one.People, one.Wanted) = (one.People, false, false);
            }

            try
            {
                await TellAsync(room, people, one);
            }
            catch (Exception error)
            {
                // The loop's top: the next change is told again.
                LogFailed(log, error);
            }
        }
    }

    async Task TellAsync(ConferenceRoom room, bool people, Pending one)
    {
        var row = room.Row;
        Dictionary<Kernel.AccountId, AccountRef> readers = [];
        one.Owner ??= await directory.FindAsync(row.Owner, CancellationToken.None);
        if (one.Owner is { } owner)
        {
            readers[owner.Account] = owner;
        }

        foreach (var member in room.People)
        {
            if (member is { State: MemberState.In, Party.Account: { } account })
            {
                readers[account.Account] = account;
            }
        }

        foreach (var left in one.Readers.Where(left => !readers.ContainsKey(left.Key)))
        {
            // Who has gone sees once more that they are in it no more.
            Send(left.Value, ConferenceView.Live(room, left.Value) with { People = [], Mine = [] });
        }

        foreach (var reader in readers.Values)
        {
            Send(reader, ConferenceView.Live(room, reader, onlySpeakers: !people && one.Readers.ContainsKey(
                reader.Account)));
        }

        one.Readers = readers;
    }

    void Send(AccountRef reader, LiveBody body)
    {
        if (users.Value!.Peek(reader.Address) is not { } user)
        {
            return;
        }

        var element = new Element("conference", Namespace).With("id", body.Id).With(new Element("json", Json)
            .WithText(JsonSerializer.Serialize(body, CallingJson.Default.LiveBody)));
        var from = Jid.Parse(reader.Address.Domain);
        foreach (var session in user.Sessions)
        {
            session.Send(Stanza.Message(StanzaType.Headline, from, session.Address, null, element));
        }
    }

    [LoggerMessage(1650, LogLevel.Error, "a change of a conference was not told")]
    static partial void LogFailed(ILogger logger, Exception error);

    /// <summary>What is to be told of a room, and to whom it was told.</summary>
    sealed class Pending
    {
        public bool People { get; set; }

        public bool Wanted { get; set; }

        public bool Running { get; set; }

        public AccountRef? Owner { get; set; }

        public Dictionary<Kernel.AccountId, AccountRef> Readers { get; set; } = [];
    }
}
