using System.Collections.Concurrent;
using Hutong.Calling.Calls;
using Hutong.Calling.Media;
using Hutong.Calling.Recording;
using Hutong.Calling.Records;
using Hutong.Calling.Voicemail;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Contracts.Switching;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.StorageKit;
using Hutong.Switch.Calls;
using Hutong.Transcripts;
using Hutong.Xmpp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hutong.Calling.Tests;

/// <summary>The module with edges that the test plays, on a store of its own, with a clock that the test moves. When it
/// is disposed, nothing may be left behind.</summary>
sealed class CallingHost : IAsyncDisposable, IDeviceLegs, ITrunks
{
    public static readonly AccountRef Lin = Account(1, "+8613800138001@example.net");
    public static readonly AccountRef Ben = Account(2, "+8613900139002@example.net");
    public static readonly AccountRef Eva = Account(3, "eva@example.net");
    public const string Telephone = "+8613712345678";
    public const string Service = "+864001234567", Instance = "this-server";

    bool disposed;
    readonly ServiceProvider services;
    readonly TestStore test;
    readonly List<TestPhone> phones = [];
    readonly ConcurrentDictionary<AccountId, List<TestPhone>> devices = new();

    CallingHost(ServiceProvider services, TestStore test, ManualTime time, Choices choices)
    {
        (this.services, this.test, Time, Choices) = (services, test, time, choices);
        PeerMedia = new(new MediaOptions { Ports = "40000-49999" }, new(new()), new(TimeProvider.System),
            NullLogger<MediaEngine>.Instance);
    }

    public ManualTime Time { get; }

    public Choices Choices { get; }

    public MediaEngine PeerMedia { get; }

    public IStore Store => test.Store;

    public CallTable Table => Get<CallTable>();

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What a trunk does with a call: the phone that rings, or how it ends at once.</summary>
    public Func<string, string, OutgoingCall, TestPhone?> OnTrunk { get; set; } = (_, _, _) => null;

    public List<TrunkState> Trunks { get; } =
        [new("sandbox", "sandbox/sandbox", "Sandbox", ["*"], [Service], true, true)];

    public List<(string Trunk, string Number, OutgoingCall Call)> Dialled { get; } = [];

    IReadOnlyList<TrunkState> ITrunks.All => Trunks;

    public static async Task<CallingHost> StartAsync(
        StoreKind kind = StoreKind.Sqlite, Action<CallingOptions>? options = null,
        Action<IServiceCollection>? more = null, bool hasVoicemail = false)
    {
        Assert.SkipUnless(TestStore.IsAvailable(kind), "no PostgreSQL server is named in HUTONG_TEST_POSTGRES");
        var time = new ManualTime();
        var services = new ServiceCollection();
        // Tones can be told from each other, also where there is speech.
        var settings = new CallingOptions { Speech = false };
        options?.Invoke(settings);
        var choices = new Choices();
        CallingHost? host = null;
        services.AddLogging().AddSingleton<TimeProvider>(time).AddSingleton<IIdSource, RandomIdSource>()
            .AddSingleton(new ServerInstance(Instance))
            .AddSingleton(settings).AddSingleton(new VoicemailOptions { Enabled = hasVoicemail })
            .AddSingleton(new RecordingOptions())
            .AddSingleton(new Hutong.Calling.Notices.NoticeOptions { Enabled = false })
            .AddSingleton(new Hutong.Calling.Conference.ConferenceOptions())
            .AddSingleton(new Hutong.Calling.Announcement.AnnouncementOptions())
            .AddSingleton(new MediaOptions { Ports = "30000-39999" })
            .AddSingleton<IDirectory, People>().AddSingleton<IPrivacy>(choices).AddSingleton<IContactSource>(choices)
            .AddSingleton<IAdmission>(choices);
        new CallingModule().AddServices(services);
        // The apps' legs need the whole switch.
        services.RemoveAll<IDeviceLegs>();
        services.AddSingleton<IDeviceLegs>(_ => host!).AddSingleton<ITrunks>(_ => host!);
        more?.Invoke(services);
        var test = await TestStore.OpenAsync(kind, CallingMigrations.All);
        services.AddSingleton(test.Store);
        host = new(services.BuildServiceProvider(), test, time, choices);
        return host;
    }

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    public TestPhone Phone(string name, LegKind kind = LegKind.Phone, params Hutong.Media.Codecs.AudioCodec[] speaks)
    {
        var phone = new TestPhone(PeerMedia, kind, name)
        {
            Speaks = speaks.Length > 0 ? speaks : [Hutong.Media.Codecs.AudioCodec.Pcma],
        };
        phones.Add(phone);
        return phone;
    }

    /// <summary>A device of an account, registered.</summary>
    public TestPhone Device(AccountRef account, string name, params Hutong.Media.Codecs.AudioCodec[] speaks)
    {
        var phone = Phone(name, LegKind.Phone, speaks);
        devices.GetOrAdd(account.Account, _ => []).Add(phone);
        return phone;
    }

    /// <summary>The account has no device any more.</summary>
    public void Forget(AccountRef account) => devices.Remove(account.Account, out _);

    /// <summary>An account of ours calls from a phone.</summary>
    public TestPhone Call(AccountRef from, string to, params Hutong.Media.Codecs.AudioCodec[] speaks) =>
        Place(Phone("caller", LegKind.Phone, speaks), new()
        {
            Caller = from,
            Device = new(99),
            Tenant = from.Tenant,
            To = to,
            ToDomain = from.Address.Domain,
            EdgeId = "edge",
        });

    /// <summary>An account of ours calls from a browser over SIP.</summary>
    public TestPhone CallFromBrowser(AccountRef from, string to)
    {
        var phone = new TestPhone(PeerMedia, LegKind.Phone, "browser")
        {
            Speaks = [Hutong.Media.Codecs.AudioCodec.Pcma], Way = MediaWay.Web,
        };
        phones.Add(phone);
        return Place(phone, new()
        {
            Caller = from, Device = new(98), Tenant = from.Tenant, To = to, ToDomain = from.Address.Domain,
            EdgeId = "edge",
        });
    }

    /// <summary>A telephone calls in.</summary>
    public TestPhone CallIn(string number, string to) => Place(Phone("outside", LegKind.Trunk), new()
    {
        Trunk = "sandbox",
        Tenant = TenantId.First,
        From = number,
        To = to,
        EdgeId = "edge",
    });

    public TestPhone Place(TestPhone phone, IncomingCall call)
    {
        phone.IsIncoming = true;
        phone.User = Get<ICallHost>().OnIncoming(phone, call with { Offer = phone.Offer() });
        return phone;
    }

    public ValueTask<IReadOnlyList<RingTarget>> TargetsAsync(AccountRef account, CancellationToken cancel) =>
        new(devices.TryGetValue(account.Account, out var all)
            ? [.. all.Select((phone, i) => new RingTarget(LegKind.Phone, phone.Name, new(i + 1), phone.Name)
            {
                Way = phone.Way,
                MayBeClear = phone.MayBeClear,
                Address = System.Net.IPAddress.Loopback,
            })]
            : (IReadOnlyList<RingTarget>)[]);

    ILeg IDeviceLegs.Call(AccountRef account, RingTarget target, OutgoingCall call, ILegUser user)
    {
        var phone = devices[account.Account].Find(one => one.Name == target.Id)!;
        phone.Rung(call, user);
        return phone;
    }

    ILeg ITrunks.Call(string trunk, string number, OutgoingCall call, ILegUser user)
    {
        Dialled.Add((trunk, number, call));
        var phone = OnTrunk(trunk, number, call) ?? Phone("failing", LegKind.Trunk);
        if (phone.Name == "failing")
        {
            phone.User = user;
            phone.Leave(CallReason.TrunkFailed, 503);
            return phone;
        }

        phone.Rung(call, user);
        return phone;
    }

    /// <summary>Lin has called Ben, who took it; they hear each other's tones.</summary>
    public async Task<(TestPhone Lin, TestPhone Ben)> TalkWithTonesAsync(double lins = 440, double bens = 700)
    {
        var ben = Device(Ben, "desk");
        ben.OnRung = phone => phone.Take();
        var lin = Call(Lin, "+8613900139002");
        await lin.AnsweredAsync();
        lin.Play(lins);
        ben.Play(bens);
        await lin.HearsAsync(bens);
        return (lin, ben);
    }

    /// <summary>Waits until two talk.</summary>
    public Task TalkAsync() => UntilAsync(() => Table.All.Any(call => call.AnsweredAt is not null));

    /// <summary>Waits until something holds.</summary>
    public static Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    /// <summary>Waits until something holds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 4000 && !await holds(); i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancel);
        }

        Assert.True(await holds());
    }

    /// <summary>Waits until no call is left.</summary>
    public async Task QuietAsync()
    {
        for (var i = 0; i < 2000 && Table.Count > 0; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancel);
        }

        Assert.Equal(0, Table.Count);
        await Store.CommitAsync(new UnitOfWork().Sql("delete from call_settings where owner = -1"), Cancel);
    }

    /// <summary>The records of calls, oldest first.</summary>
    public async Task<IReadOnlyList<RecordRow>> RecordsAsync()
    {
        await QuietAsync();
        return await Store.ReadAsync(db => db.Rows<RecordRow>(
            "select id as Id, kind as Kind, route as Route, reason as Reason, seconds as Seconds, legs as Legs, " +
            "ended_at as Ended from calls order by started_at, id"), Cancel);
    }

    public async Task<IReadOnlyList<LegRow>> LegsAsync() => await Store.ReadAsync(db => db.Rows<LegRow>(
        "select leg as Leg, kind as Kind, direction as Direction, route as Route, reason as Reason, codec as Codec, " +
        "packets_in as PacketsIn, packets_out as PacketsOut, mos_hundredths as Mos, " +
        "protection as Protection from call_legs order by leg"),
        Cancel);

    public async ValueTask DisposeAsync()
    {
        // The container has it as a service, and disposes it too.
        if (Interlocked.Exchange(ref disposed, true))
        {
            return;
        }

        foreach (var phone in phones)
        {
            phone.End(new(CallReason.HungUp));
        }

        await QuietAsync();
        Assert.Equal(0, Get<MediaEngine>().PortsTaken);
        Assert.Equal(0, Get<MediaEngine>().Sessions);
        Assert.Equal(0, Get<MediaEngine>().Bridges);
        Assert.Equal(0, Get<CallRecords>().Open());
        Assert.Equal(0, Get<Hutong.Calling.Conference.ConferenceRooms>().Count);
        Assert.Equal(0, await Store.ReadAsync(db => db.Scalar<long>("select count(*) from calls where ended_at = 0")));
        Assert.Equal(Choices.Reserved.Order(), Choices.Settled.Keys.Order());
        await PeerMedia.DisposeAsync();
        await services.DisposeAsync();
        await test.DisposeAsync();
    }

    static AccountRef Account(long account, string address) => new(new(account), TenantId.First, Jid.Parse(address));

    sealed class People : IDirectory
    {
        static readonly AccountRef[] All = [Lin, Ben, Eva];

        public IReadOnlyList<string> Domains => ["example.net"];

        public bool IsLocal(string domain) => Domains.Contains(domain);

        public TenantId? TenantOf(string domain) => IsLocal(domain) ? TenantId.First : null;

        public ValueTask<AccountRef?> FindAsync(Jid bare, CancellationToken cancel) =>
            new(Array.Find(All, one => one.Address == bare));

        public ValueTask<AccountRef?> FindAsync(AccountId account, CancellationToken cancel) =>
            new(Array.Find(All, one => one.Account == account));
    }
}

sealed class RecordRow
{
    public string Id { get; set; } = "";
    public string Kind { get; set; } = "";
    public string Route { get; set; } = "";
    public string Reason { get; set; } = "";
    public long Seconds { get; set; }
    public long Legs { get; set; }
    public long Ended { get; set; }
}

sealed class LegRow
{
    public long Leg { get; set; }
    public string Kind { get; set; } = "";
    public string Direction { get; set; } = "";
    public string Route { get; set; } = "";
    public string Reason { get; set; } = "";
    public string Codec { get; set; } = "";
    public long PacketsIn { get; set; }
    public long PacketsOut { get; set; }
    public long Mos { get; set; }
    public string Protection { get; set; } = "";
}

/// <summary>What people have chosen, whom they know, and who pays.</summary>
sealed class Choices : IPrivacy, IContactSource, IAdmission
{
    public Audience Call { get; set; } = Audience.Everybody;

    public List<Jid> Known { get; } = [];

    public bool Pays { get; set; } = true;

    public bool GoesOnPaying { get; set; } = true;

    public List<string> Reserved { get; } = [];

    public Dictionary<string, long> Settled { get; } = [];

    public ValueTask<Privacy> OfAsync(AccountRef account, CancellationToken cancel) =>
        new(Privacy.Default with { Call = Call });

    public ValueTask<IReadOnlyDictionary<AccountId, Privacy>> OfAsync(
        TenantId tenant, IReadOnlyCollection<AccountId> accounts, CancellationToken cancel) =>
        new(accounts.ToDictionary(one => one, _ => Privacy.Default with { Call = Call }));

    public ValueTask<IReadOnlyList<Jid>> SubscribersAsync(AccountRef account, CancellationToken cancel) => new(Known);

    public ValueTask<AdmissionDecision> ReserveAsync(
        AccountId payer, ReachRoute route, string key, CancellationToken cancel)
    {
        if (!Pays)
        {
            return new(new AdmissionDecision(false, null, "there is no money"));
        }

        Reserved.Add(key);
        return new(new AdmissionDecision(true, key, null));
    }

    public ValueTask<AdmissionDecision> ExtendAsync(string reservation, CancellationToken cancel) =>
        new(new AdmissionDecision(GoesOnPaying, reservation, null));

    public ValueTask SettleAsync(string reservation, long usedUnits, CancellationToken cancel)
    {
        Settled.Add(reservation, usedUnits);
        return default;
    }
}
