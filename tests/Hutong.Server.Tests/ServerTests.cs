using System.Net;
using System.Net.Http.Json;
using Hutong.Server.Commands;
using Hutong.Server.Hosting;
using Hutong.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Hutong.Server.Tests;

/// <summary>The server as a whole, and the commands beside it.</summary>
public sealed class ServerTests
{
    [Fact]
    public async Task A_command_runs_in_the_server_that_owns_the_data()
    {
        await using var server = await RunningServer.StartAsync();

        var added = await server.CommandAsync("account", "add", "lin", "--password", "correct horse");
        var listed = await server.CommandAsync("account", "list");

        Assert.Equal(0, added.Code);
        Assert.Contains("lin@localhost", listed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_comes_back_in_words_with_exit_code_1()
    {
        await using var server = await RunningServer.StartAsync();

        var (code, text) = await server.CommandAsync("account", "show", "nobody@localhost");

        Assert.Equal(1, code);
        Assert.NotEmpty(text);
    }

    [Theory]
    [InlineData(0, "help")]
    [InlineData(2, "no-such-thing")]
    public async Task Help_is_shown_beside_a_running_server(int expected, params string[] words)
    {
        await using var server = await RunningServer.StartAsync();

        var (code, text) = await server.CommandAsync(words);

        Assert.Equal(expected, code);
        Assert.Contains("hutong account add", text, StringComparison.Ordinal);
        Assert.Contains("hutong serve", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_public_listener_knows_nothing_of_commands()
    {
        await using var server = await RunningServer.StartAsync();
        using var client = new HttpClient { BaseAddress = server.Http };

        using var answer = await client.PostAsJsonAsync("/admin/run", new { Name = "account list" },
            TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Health_and_metrics_are_told()
    {
        await using var server = await RunningServer.StartAsync();
        using var client = new HttpClient { BaseAddress = server.Http };

        var health = await client.GetStringAsync("/healthz", TestContext.Current.CancellationToken);
        var metrics = await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.Contains("\"status\":\"ok\"", health, StringComparison.Ordinal);
        Assert.Contains("hutong_store_commits_total", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_is_503_while_the_disk_is_full()
    {
        await using var server = await RunningServer.StartAsync(more: "\"store\": { \"maxPages\": 1000 }");
        var store = server.App.Services.GetRequiredService<IStore>();
        await store.CommitAsync(Unit("create table filler (data blob)"), TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = server.Http };
        var said = "";
        // Small writes of the server's own still find room now and then, and health is good again until the next one.
        for (var i = 0; i < 100 && !said.Contains("DiskFull", StringComparison.Ordinal); i++)
        {
            await store.TryCommitAsync(
                Unit("insert into filler values (zeroblob(1000000))"), TestContext.Current.CancellationToken);
            using var answer = await client.GetAsync("/healthz", TestContext.Current.CancellationToken);
            said = answer.StatusCode == HttpStatusCode.ServiceUnavailable
                ? await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken) : "";
        }

        Assert.Contains("DiskFull", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopping_server_waits_as_long_as_it_is_told()
    {
        await using var server = await RunningServer.StartAsync(more: "\"tls\": { \"reloadInterval\": \"5s\" }");

        var options = server.App.Services.GetRequiredService<IOptions<HostOptions>>().Value;

        Assert.Equal(TimeSpan.FromSeconds(10), options.ShutdownTimeout);
    }

    [Fact]
    public async Task Check_looks_at_everything_that_can_be_wrong()
    {
        await using var server = await RunningServer.StartAsync();

        var (code, text) = await server.CommandAsync("check");

        Assert.True(code == 0, text);
        Assert.All(["configuration", "schema", "store", "certificate", "clock"],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_tells_of_a_configuration_that_the_next_start_would_refuse()
    {
        await using var server = await RunningServer.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(server.Data, "test.json"),
            """{ "xmpp": { "prot": 5222, "port": 70000 } }""", TestContext.Current.CancellationToken);

        var (code, text) = await server.CommandAsync("check");

        Assert.Equal(1, code);
        Assert.Contains("xmpp.prot is not a setting; did you mean port?", text, StringComparison.Ordinal);
        Assert.Contains("xmpp.port is 70000", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_has_one_owner()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Null(DataDirectory.TryOpen(server.Data));
    }

    [Fact]
    public async Task A_backup_beside_traffic_restores_accounts_and_history()
    {
        var place = Directory.CreateTempSubdirectory("hutong-backup-").FullName;
        var backup = Path.Combine(place, "backup.db");
        await using (var server = await RunningServer.StartAsync())
        {
            await server.CommandAsync("account", "add", "lin", "--password", "correct horse");
            await server.CommandAsync("account", "add", "mei", "--password", "battery staple");
            using var lin = await PlainClient.SignInAsync(server.XmppPort, "lin", "correct horse");
            using var mei = await PlainClient.SignInAsync(server.XmppPort, "mei", "battery staple");
            await mei.SendAsync("<presence/>", "<presence");
            await lin.SendAsync(
                "<message type='chat' id='m1' to='mei@localhost'><body>the first lane</body></message>"
                + "<iq type='get' id='p' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq>", "<iq");
            await mei.HearAsync("the first lane");

            var (code, text) = await server.CommandAsync("backup", backup);
            Assert.True(code == 0, text);
            Assert.Contains("secret.key", text, StringComparison.Ordinal);
            File.Copy(Path.Combine(server.Data, "secret.key"), Path.Combine(place, "secret.key"));
        }

        var restored = Path.Combine(place, "data");
        var done = await RunningServer.CommandAsync(restored, "restore", backup);
        Assert.Equal(0, done.Code);
        Assert.Contains("secret.key", done.Text, StringComparison.Ordinal);
        File.Copy(Path.Combine(place, "secret.key"), Path.Combine(restored, "secret.key"));
        await using var again = await RunningServer.StartAsync(restored);
        using var client = await PlainClient.SignInAsync(again.XmppPort, "mei", "battery staple");
        var history = await client.SendAsync("<iq type='set' id='h'><query xmlns='urn:xmpp:mam:2'/></iq>", "<fin");

        Assert.Contains("the first lane", history, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restore_never_overwrites()
    {
        var place = Directory.CreateTempSubdirectory("hutong-backup-").FullName;
        var backup = Path.Combine(place, "backup.db");
        await using (var server = await RunningServer.StartAsync(Path.Combine(place, "data")))
        {
            await server.CommandAsync("backup", backup);
        }

        using var output = new StringWriter();
        Assert.ThrowsAny<IOException>(() => RestoreCommand.Run(
            CommandLine.Parse(["restore", backup, "--data", Path.Combine(place, "data")]), backup, output));
    }

    static UnitOfWork Unit(string sql)
    {
        var unit = new UnitOfWork();
        unit.Sql(sql);
        return unit;
    }
}
