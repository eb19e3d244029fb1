using System.Diagnostics;
using System.Globalization;
using Hutong.CrashKit;

namespace Hutong.Crash;

/// <summary>
/// Proves the tool by a writer that is not ours: SQLite keeps what it acknowledged when it syncs, and the loss is seen
/// when it does not. A crash test of ours that passes therefore means something.
/// </summary>
[Trait("Category", "Store")]
public sealed class PowerLossTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hutong-crash-");

    public PowerLossTests() => Assert.SkipWhen(PowerLoss.Unavailable is not null, PowerLoss.Unavailable ?? "");

    string Data => Path.Combine(_folder.FullName, "data");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Acknowledged_commits_survive_when_each_is_synced()
    {
        var power = new PowerLoss(Data);
        var acknowledged = CommitUntilKilled(power, "FULL", commits: 80);
        power.Strike();
        Assert.Equal(Enumerable.Range(1, acknowledged), Rows().Take(acknowledged));
    }

    [Fact]
    public void Acknowledged_commits_are_lost_when_none_is_synced()
    {
        var power = new PowerLoss(Data);
        var acknowledged = CommitUntilKilled(power, "OFF", commits: 80);
        Assert.True(power.Strike() > 0);
        Assert.True(Rows().Count < acknowledged, "Nothing was lost: the tool does not do its work.");
    }

    [Fact]
    public void Without_the_loss_of_power_a_kill_alone_loses_nothing()
    {
        var power = new PowerLoss(Data);
        var acknowledged = CommitUntilKilled(power, "OFF", commits: 80);
        Assert.Equal(Enumerable.Range(1, acknowledged), Rows().Take(acknowledged));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Acknowledged_commits_survive_when_the_last_writes_are_torn(int seed)
    {
        var power = new PowerLoss(Data) { Tears = true };
        var acknowledged = 0;
        for (var round = 0; round < 3; round++)
        {
            acknowledged = CommitUntilKilled(power, "FULL", commits: 17 + seed);
            power.Strike((seed * 10) + round);
            Assert.Equal(Enumerable.Range(1, acknowledged), Rows().Take(acknowledged));
        }
    }

    [Fact]
    public void Every_change_of_a_file_is_undone_back_to_its_last_sync()
    {
        var power = new PowerLoss(Data);
        using (var writer = Start(power, "files"))
        {
            Assert.Equal("ready", writer.StandardOutput.ReadLine());
            writer.Kill();
            writer.WaitForExit();
        }

        Assert.Equal("two,", Content("appended")[4..]);
        power.Strike();
        Dictionary<string, string> expected = new()
        {
            ["kept"] = "synced",
            ["overwritten"] = "old content",
            ["grown"] = "first",
            ["holed"] = "a",
            ["cut"] = "0123456789",
            ["cut-open"] = "0123456789",
            ["emptied"] = "content",
            ["named-by-folder"] = "",
            ["renamed"] = "whole",
            ["half-renamed"] = "whole",
            ["again"] = "three",
            ["appended"] = "one,",
        };
        var found = Directory.GetFiles(Data).ToDictionary(file => Path.GetFileName(file), File.ReadAllText);
        Assert.Equal(expected.OrderBy(pair => pair.Key), found.OrderBy(pair => pair.Key));
        Assert.Equal(0, power.Strike());
    }

    string Content(string name) => File.ReadAllText(Path.Combine(Data, name));

    // Returns how many commits were acknowledged before the kill.
    int CommitUntilKilled(PowerLoss power, string synchronous, int commits)
    {
        using var writer = Start(power, "commits", synchronous);
        string? last = null;
        for (var i = 0; i < commits; i++)
        {
            last = writer.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The writer has ended.");
        }

        writer.Kill();

        // What it said before it died, it said.
        while (writer.StandardOutput.ReadLine() is { } line)
        {
            last = line;
        }

        writer.WaitForExit();
        return int.Parse(last!, CultureInfo.InvariantCulture);
    }

    List<int> Rows()
    {
        using var reader = Start(null, "check");
        Assert.Equal("ok", reader.StandardOutput.ReadLine());
        List<int> rows = [];
        while (reader.StandardOutput.ReadLine() is { } line)
        {
            rows.Add(int.Parse(line, CultureInfo.InvariantCulture));
        }

        return rows;
    }

    Process Start(PowerLoss? power, params string[] arguments)
    {
        string[] all = [Path.Combine(AppContext.BaseDirectory, "writer.py"), Data, .. arguments];
        var start = new ProcessStartInfo("/usr/bin/python3", all)
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        power?.Watch(start);
        return Process.Start(start)!;
    }
}
