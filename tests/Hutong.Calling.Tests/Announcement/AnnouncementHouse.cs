using Hutong.Calling.Announcement;
using Hutong.Contracts.Calling;
using Hutong.Media.Files;
using Hutong.Media.Tones;
using Hutong.Storage;
using Hutong.Switch.Calls;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Calling.Tests.Announcement;

/// <summary>A host whose Lin has people called.</summary>
sealed class AnnouncementHouse : IAsyncDisposable
{
    public const double Hz = 600;

    AnnouncementHouse(CallingHost host) => Host = host;

    public CallingHost Host { get; }

    public IAnnouncements Desk => Host.Get<IAnnouncements>();

    public AnnouncementRunner Runner => Host.Get<AnnouncementRunner>();

    public AnnouncementQueries Queries => Host.Get<AnnouncementQueries>();

    public static async Task<AnnouncementHouse> OpenAsync(StoreKind kind = StoreKind.Sqlite,
        Action<AnnouncementOptions>? options = null, Action<IServiceCollection>? more = null)
    {
        var settings = new AnnouncementOptions();
        options?.Invoke(settings);
        return new(await CallingHost.StartAsync(kind, more: services =>
        {
            services.AddSingleton(settings);
            more?.Invoke(services);
        }));
    }

    public static AnnouncementWish Wish(params string[] to) =>
        new() { Owner = CallingHost.Lin, To = to, Sound = Tone(TimeSpan.FromSeconds(1.5)) };

    public static byte[] Tone(TimeSpan length, int rateHz = 8000)
    {
        var samples = new short[(int)(length.TotalSeconds * rateHz)];
        new ToneGenerator(rateHz, Hz, levelDbov: -16).Generate(samples);
        return new WavSound(rateHz, samples).ToFile();
    }

    /// <summary>A telephone that is rung for a number.</summary>
    public TestPhone Telephone(string name, Action<TestPhone>? onRung = null)
    {
        var phone = Host.Phone(name, LegKind.Trunk);
        phone.OnRung = onRung;
        Host.OnTrunk = (_, _, _) => phone;
        return phone;
    }

    public async Task<string> BeginAsync(AnnouncementWish wish)
    {
        var start = await Desk.BeginAsync(wish, CallingHost.Cancel);
        Assert.Null(start.Refusal);
        return start.Id!;
    }

    public async Task<AnnouncementRow> RowAsync(string id) =>
        (await Queries.FindAsync(CallingHost.Lin.Tenant, id, CallingHost.Cancel))!;

    public async Task<IReadOnlyList<AnnouncementPerson>> PeopleAsync(string id) =>
        await Queries.PeopleAsync(await RowAsync(id), -1, 1000, null, CallingHost.Cancel);

    /// <summary>Waits until the first person of an announcement is in a state.</summary>
    public async Task<AnnouncementPerson> FirstAsync(string id, string state)
    {
        AnnouncementPerson? first = null;
        await CallingHost.UntilAsync(async () => (first = (await PeopleAsync(id))[0]).State == state);
        return first!;
    }

    /// <summary>What other modules were told.</summary>
    public async Task<IReadOnlyList<string>> ToldAsync() => [.. (await Host.Store.ReadAsync(db => db.Rows<string>(
        "select payload from facts where name = 'calling.announced' order by id"), CallingHost.Cancel))
        .Select(text => System.Text.Json.JsonSerializer.Deserialize(
            text, CallingJson.Default.AnnouncementOutcome)!.State)];

    /// <summary>Takes the call, and is heard.</summary>
    public static void Takes(TestPhone phone)
    {
        phone.Take();
        phone.Play(440);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
