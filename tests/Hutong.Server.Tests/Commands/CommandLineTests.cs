using Hutong.Server.Commands;
using Hutong.Switch.Modules;

namespace Hutong.Server.Tests.Commands;

public sealed class CommandLineTests
{
    [Fact]
    public void Words_and_options_are_told_apart()
    {
        var line = CommandLine.Parse(["account", "add", "lin", "--password", "a b", "--data=/srv/x", "--yes", "last"]);

        Assert.Equal(["account", "add", "lin", "last"], line.Words);
        Assert.Equal("a b", line.Options["password"]);
        Assert.Equal("/srv/x", line.Options["data"]);
        Assert.Equal("true", line.Options["yes"]);
    }

    [Fact]
    public void An_option_without_a_value_is_a_flag()
    {
        var line = CommandLine.Parse(["--tenant", "--limit", "5", "--after"]);

        Assert.Equal("true", line.Options["tenant"]);
        Assert.Equal("5", line.Options["limit"]);
        Assert.Equal("true", line.Options["after"]);
    }

    [Fact]
    public void The_longest_name_that_fits_is_the_command()
    {
        var table = new CommandTable([Command("account"), Command("account add")]);

        Assert.Equal(("account add", 2), Match(table, "account", "add", "lin"));
        Assert.Equal(("account", 1), Match(table, "account", "lin"));
        Assert.Null(table.Match(["ban"]));
        Assert.Null(table.Match([]));
    }

    [Fact]
    public async Task A_refusal_is_words_and_exit_code_1()
    {
        var output = new StringWriter();
        var command = new AdminCommand("x", "", "", (_, _) => throw new AdminRefusedException("not today"));

        var code = await CommandTable.RunAsync(
            command, new([], new Dictionary<string, string>(), output), TestContext.Current.CancellationToken);

        Assert.Equal(1, code);
        Assert.Equal("not today", output.ToString().Trim());
    }

    static (string, int)? Match(CommandTable table, params string[] words) =>
        table.Match(words) is { } match ? (match.Command.Name, match.Words) : null;

    static AdminCommand Command(string name) => new(name, "", "does it", (_, _) => Task.FromResult(0));
}
