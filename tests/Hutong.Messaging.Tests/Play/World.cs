using System.Text;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Kernel.Work;
using Hutong.Storage;
using Hutong.StorageKit;
using Hutong.Switch;
using Hutong.Switch.Features;
using Hutong.Switch.Modules;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Transcripts;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hutong.Messaging.Tests.Play;

/// <summary>
/// A stage for plays: the switch with some features over a real store, no network. Everybody at example.com exists,
/// unless the name starts with "nobody"; other domains only note what they are sent.
/// </summary>
sealed class World : IAsyncDisposable
{
    readonly ServiceProvider services;
    readonly TestStore store;

    World(ServiceProvider services, TestStore store)
    {
        (this.services, this.store) = (services, store);
        Exchange = services.GetRequiredService<Exchange>();
        Remote = (NotedRemote)services.GetRequiredService<IRemote>();
        Clock = (ManualTime)services.GetRequiredService<TimeProvider>();
    }

    public Exchange Exchange { get; }

    public NotedRemote Remote { get; }

    public ManualTime Clock { get; }

    public IStore Store => store.Store;

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    /// <summary>Whether it was made with a feature: a product may be built without one.</summary>
    public bool Has(string feature) => services.GetServices<Feature>().Any(one => one.Name == feature);

    public static Task<World> StartAsync(Action<IServiceCollection> features, StoreKind kind = StoreKind.Sqlite)
    {
        Assert.SkipUnless(TestStore.IsAvailable(kind), "no PostgreSQL server is named in HUTONG_TEST_POSTGRES");
        return StartAsync(features, null, kind);
    }

    static async Task<World> StartAsync(Action<IServiceCollection> features, TestStore? old, StoreKind kind)
    {
        var list = new ServiceCollection();
        features(list);
        foreach (var section in list.Where(item => item.ImplementationInstance is SettingsSection)
            .Select(item => ((SettingsSection)item.ImplementationInstance!).Type).Distinct().ToArray())
        {
            if (!list.Any(item => item.ServiceType == section))
            {
                list.AddSingleton(section, Activator.CreateInstance(section)!);
            }
        }

        var migrations = list.Select(item => item.ImplementationInstance).OfType<Migration>().ToArray();
        var test = old ?? await TestStore.OpenAsync(kind, migrations);
        list.AddSingleton(test.Store)
            .AddSingleton<IWorkQueue>(new StoreQueue(test.Store))
            .AddSingleton<TimeProvider>(new ManualTime(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)))
            .AddSingleton<IIdSource>(new CountedIds())
            .AddSingleton<IDirectory, EverybodyDirectory>()
            .AddSingleton<IRemote, NotedRemote>()
            .AddSingleton<UserTable>()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton(all =>
            {
                var parts = new FeatureParts();
                foreach (var feature in all.GetServices<Feature>())
                {
                    feature.Declare(parts);
                }

                return parts;
            })
            .AddSingleton<Exchange>();
        return new World(list.BuildServiceProvider(), test);
    }

    /// <summary>A client that has signed in and bound a resource.</summary>
    public async Task<Client> BindAsync(string full, bool managed = false)
    {
        var address = Jid.Parse(full);
        var user = await Exchange.Users.FindAsync(address.Bare, CancellationToken.None);
        var client = new Client(this, user!, address) { IsManaged = managed };
        Exchange.Bind(client);
        return client;
    }

    /// <summary>
    /// A client that also asked for the roster and is available; what it was sent meanwhile is thrown away.
    /// </summary>
    public async Task<Client> ComeAsync(string full)
    {
        var client = await BindAsync(full);
        await client.SendAsync("<iq type='get' id='roster'><query xmlns='jabber:iq:roster'/></iq>");
        await client.SendAsync("<presence/>");
        client.Take();
        return client;
    }

    /// <summary>
    /// A client that messages to the bare address come to, with copies of what others of its owner send.
    /// </summary>
    public async Task<Client> LiveAsync(string full)
    {
        var client = await BindAsync(full);
        client.Carbons = true;
        await client.SendAsync("<presence/>");
        await client.LiveAsync();
        client.Take();
        return client;
    }

    /// <summary>Two clients that see each other's presence.</summary>
    public async Task<(Client First, Client Second)> FriendsAsync(string first, string second)
    {
        var one = await ComeAsync(first);
        var two = await ComeAsync(second);
        await one.SendAsync($"<presence type='subscribe' to='{two.Address.Bare}'/>");
        await two.SendAsync($"<presence type='subscribed' to='{one.Address.Bare}'/>");
        await two.SendAsync($"<presence type='subscribe' to='{one.Address.Bare}'/>");
        await one.SendAsync($"<presence type='subscribed' to='{two.Address.Bare}'/>");
        one.Take();
        two.Take();
        return (one, two);
    }

    /// <summary>A stanza from another network.</summary>
    public async Task FromAfarAsync(string xml) =>
        await Exchange.RouteAsync(Read(xml), CancellationToken.None);

    /// <summary>Everything forgotten but what is on disk, as after a restart.</summary>
    public async Task<World> RestartAsync(Action<IServiceCollection> features)
    {
        await services.DisposeAsync();
        await store.RestartAsync();
        return await StartAsync(features, store, store.Store.Kind);
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await store.DisposeAsync();
    }

    public static Stanza Read(string xml)
    {
        var root = ElementReader.Parse(Encoding.UTF8.GetBytes(xml), Ns.Client);
        var type = Enum.GetValues<StanzaType>().First(type => StanzaTypes.Text(type) == root["type"]);
        Jid? Address(string name) => root[name] is { } text ? Jid.Parse(text) : null;
        Element[] children = [.. root.Children];
        return root.Name switch
        {
            "message" => Stanza.Message(type, Address("from"), Address("to"), root["id"], children),
            "presence" => Stanza.Presence(type, Address("from"), Address("to"), children),
            _ => Stanza.Iq(type, Address("from"), Address("to"), root["id"], children),
        };
    }
}

/// <summary>A client on the stage: notes what it is sent.</summary>
sealed class Client(World world, User user, Jid address) : Session(user, address, new DeviceId(1))
{
    readonly List<Stanza> got = [];
    readonly List<Outgoing> unacknowledged = [];
    TaskCompletionSource came = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile bool ended;
    volatile bool hangs;

    public override bool IsConnected => !hangs;

    public override bool HasEnded => ended;

    /// <summary>Whether it acknowledges (XEP-0198): then what it did not is kept for the next.</summary>
    public bool IsManaged { get; init; }

    public override long OldestUnacknowledged
    {
        get
        {
            lock (got)
            {
                return unacknowledged.Select(outgoing => outgoing.Sequence).FirstOrDefault(sequence => sequence > 0);
            }
        }
    }

    public string? Closed { get; private set; }

    /// <summary>Sends a stanza and waits until it is dealt with.</summary>
    public async Task SendAsync(string xml)
    {
        if (await world.Exchange.ReceiveAsync(this, World.Read(xml), CancellationToken.None) == Handling.Pending)
        {
            // Effects run in the order of units: when this one is through, so are those before it.
            await world.Store.CommitAsync(new UnitOfWork());
        }
    }

    /// <summary>Sends a request and takes everything that came; the answer must be the last.</summary>
    public async Task<Stanza> AskAsync(string xml)
    {
        await SendAsync(xml);
        return TakeAll().Last(stanza => stanza.Type is StanzaType.Result or StanzaType.Error);
    }

    /// <summary>Sends a request; the payload of the result, or the name of the error's condition.</summary>
    public async Task<string> AnswerAsync(string xml)
    {
        var answer = await AskAsync(xml);
        return answer.Type == StanzaType.Error
            ? answer.Child("error", Ns.Client)!.Children[0].Name
            : Encoding.UTF8.GetString(answer.Payload.Span);
    }

    /// <summary>What came since the last time, as text.</summary>
    public string[] Take() => [.. TakeAll().Select(Text)];

    /// <summary>The one stanza that came.</summary>
    public string One() => Assert.Single(Take());

    public Stanza[] TakeAll()
    {
        lock (got)
        {
            var all = got.ToArray();
            got.Clear();
            return all;
        }
    }

    /// <summary>Waits until something that matches has come; for what a client is sent by a task of its own.</summary>
    public async Task<Stanza> WaitAsync(Func<Stanza, bool> match)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            Task next;
            lock (got)
            {
                if (got.Find(stanza => match(stanza)) is { } found)
                {
                    got.Remove(found);
                    return found;
                }

                next = came.Task;
            }

            await next.WaitAsync(limit.Token);
        }
    }

    /// <summary>Waits until messages to the bare address are sent to it.</summary>
    public async Task LiveAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!IsLive)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, limit.Token);
        }
    }

    /// <summary>Acknowledges all that it got.</summary>
    public void Acknowledge()
    {
        lock (got)
        {
            unacknowledged.Clear();
        }
    }

    /// <summary>Its connection is gone, and it may come back.</summary>
    public void Hang()
    {
        hangs = true;
        lock (got)
        {
            world.Exchange.Detach(this, [.. unacknowledged]);
        }
    }

    /// <summary>Its connection is cut; what it did not acknowledge is handed back.</summary>
    public void Leave() => world.Exchange.End(this, Finish());

    public override IReadOnlyList<Outgoing>? Finish()
    {
        lock (got)
        {
            ended = true;
            return [.. unacknowledged];
        }
    }

    public override void Send(Outgoing outgoing)
    {
        lock (got)
        {
            if (ended)
            {
                return;
            }

            if (IsManaged)
            {
                unacknowledged.Add(outgoing);
            }

            got.Add(World.Read(Encoding.UTF8.GetString(outgoing.Bytes.Span)));
            came.SetResult();
            came = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public override void Settle(uint position)
    {
    }

    public override void Close(string condition, string? text = null) => Closed = condition;

    static string Text(Stanza stanza) =>
        stanza.ToString().Replace(" xmlns='jabber:client'", "", StringComparison.Ordinal);
}
