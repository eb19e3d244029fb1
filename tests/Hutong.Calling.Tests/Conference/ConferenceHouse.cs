using Hutong.Calling.Conference;
using Hutong.Contracts.Accounts;
using Hutong.Storage;

namespace Hutong.Calling.Tests.Conference;

/// <summary>A host with a conference of Lin's.</summary>
sealed class ConferenceHouse : IAsyncDisposable
{
    ConferenceHouse(CallingHost host, ConferenceRow row) => (Host, Row) = (host, row);

    public CallingHost Host { get; }

    public ConferenceRow Row { get; }

    public ConferenceDesk Desk => Host.Get<ConferenceDesk>();

    public ConferenceRoom Room => Host.Get<ConferenceRooms>().Find(Row)!;

    public string Address => "*30" + Row.Number;

    public static async Task<ConferenceHouse> OpenAsync(
        Action<ConferenceOptions>? options = null, StoreKind kind = StoreKind.Sqlite,
        Action<Microsoft.Extensions.DependencyInjection.IServiceCollection>? more = null)
    {
        var settings = new ConferenceOptions();
        options?.Invoke(settings);
        var host = await CallingHost.StartAsync(kind,
            more: services =>
            {
                Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions
                    .AddSingleton(services, settings);
                more?.Invoke(services);
            });
        var made = await host.Get<ConferenceDesk>().CreateAsync(
            CallingHost.Lin, "Monday", null, CallingHost.Cancel);
        return new(host, made.Row!);
    }

    /// <summary>A telephone calls in, and presses number and PIN.</summary>
    public async Task<TestPhone> CallInAsync(string from, double hz)
    {
        var phone = Host.CallIn(from, CallingHost.Service);
        await phone.AnsweredAsync();
        phone.Play(hz);
        var count = CountIn();
        phone.Press(Row.Number + "#" + Row.Pin + "#");
        await InAsync(count + 1);
        return phone;
    }

    /// <summary>An account calls in that may.</summary>
    public async Task<TestPhone> EnterAsync(
        AccountRef account, double hz, params Hutong.Media.Codecs.AudioCodec[] speaks)
    {
        if (account.Account != Row.Owner)
        {
            var (row, _) = await Desk.JoinAsync(account, new(Token: Row.Token), CallingHost.Cancel);
            Assert.NotNull(row);
        }

        var count = CountIn();
        var phone = Host.Call(account, Address, speaks);
        await phone.AnsweredAsync();
        phone.Play(hz);
        await InAsync(count + 1);
        return phone;
    }

    /// <summary>Waits until so many are in.</summary>
    public Task InAsync(int count) => CallingHost.UntilAsync(() => CountIn() == count);

    public int CountIn() => Host.Get<ConferenceRooms>().Find(Row)?.People.Count(
        one => one.State == MemberState.In) ?? 0;

    /// <summary>The member that an account is.</summary>
    public Member MemberOf(AccountRef account) => Room.People.First(one => one.Account == account.Account);

    /// <summary>The member that a telephone is.</summary>
    public Member MemberOf(string number) => Room.People.First(one => one.Party.Number == number);

    /// <summary>Waits until what was posted to the calls before is done.</summary>
    public async Task SettleAsync()
    {
        foreach (var call in Host.Table.All)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            call.Post(() =>
            {
                done.SetResult();
                return default;
            });
            await done.Task;
        }
    }

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();
}

/// <summary>A leg's record as it is stored, with the conference that it belongs to.</summary>
sealed class ConferenceRecord
{
    public string Kind { get; set; } = "";
    public string Route { get; set; } = "";
    public string Conference { get; set; } = "";
    public string Reason { get; set; } = "";
    public long Legs { get; set; }
    public long Seconds { get; set; }
}
