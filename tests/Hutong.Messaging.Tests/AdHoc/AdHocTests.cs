using Hutong.Messaging.AdHoc;
using Hutong.Messaging.Discovery;
using Hutong.Messaging.Presence;
using Hutong.Messaging.Roster;
using Hutong.Messaging.Tests.Play;
using Hutong.Switch.Commands;
using Hutong.Switch.Features;
using Hutong.Switch.Modules;
using Hutong.Switch.Users;
using Hutong.Xmpp.Xeps;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Tests.AdHoc;

public sealed class AdHocTests
{
    static void Features(IServiceCollection services) =>
        services.AddDiscovery().AddRoster().AddPresence().AddAdHoc().AddFeature<ConfigFeature>();

    static async Task<Command> StepAsync(Client client, string attributes, string inner = "") =>
        Command.Read((await client.AskAsync(
            $"<iq type='set' id='c' to='example.com'><command xmlns='http://jabber.org/protocol/commands'"
            + $" node='config' {attributes}>{inner}</command></iq>")).FirstChild())!;

    static Task<string> ErrorAsync(Client client, string attributes) =>
        client.AnswerAsync($"<iq type='set' id='c' to='example.com'><command"
            + $" xmlns='http://jabber.org/protocol/commands' {attributes}/></iq>");

    [Fact]
    public async Task Commands_are_listed_to_whom_they_are_offered()
    {
        await using var world = await World.StartAsync(Features);
        const string ask = "<iq type='get' id='d' to='example.com'><query"
            + " xmlns='http://jabber.org/protocol/disco#items' node='http://jabber.org/protocol/commands'/></iq>";
        var admin = await world.BindAsync("admin@example.com/x");
        Assert.Contains("<item jid='example.com' node='config' name='Configure'/>", await admin.AnswerAsync(ask),
            StringComparison.Ordinal);
        Assert.Contains("<identity category='automation' type='command-node' name='Configure'/>",
            await admin.AnswerAsync(
            "<iq type='get' id='d' to='example.com'><query xmlns='http://jabber.org/protocol/disco#info'"
                + " node='config'/></iq>"), StringComparison.Ordinal);
        var other = await world.BindAsync("other@example.com/x");
        Assert.DoesNotContain("<item", await other.AnswerAsync(ask), StringComparison.Ordinal);
        Assert.Equal("forbidden", await ErrorAsync(other, "node='config'"));
    }

    [Fact]
    public async Task A_command_of_two_steps_is_played_to_its_end()
    {
        await using var world = await World.StartAsync(Features);
        var admin = await world.BindAsync("admin@example.com/x");
        var first = await StepAsync(admin, "action='execute'");
        Assert.Equal("executing", first.Status);
        Assert.Equal(["next"], first.Allowed!);
        var second = await StepAsync(admin, $"sessionid='{first.SessionId}'",
            DataForm.Of("submit", "x", new FormField("color", "red")).ToElement().ToString());
        Assert.Equal(["complete", "prev"], second.Allowed!);
        var last = await StepAsync(admin, $"sessionid='{first.SessionId}' action='complete'");
        Assert.Equal(("completed", "red"), (last.Status, Assert.Single(last.Notes!).Text));
        Assert.Equal("bad-request", await ErrorAsync(admin, $"node='config' sessionid='{first.SessionId}'"));
    }

    [Fact]
    public async Task A_command_is_canceled_refused_and_forgotten()
    {
        await using var world = await World.StartAsync(Features);
        var admin = await world.BindAsync("admin@example.com/x");
        Assert.Equal("canceled", (await StepAsync(
            admin, $"sessionid='{(await StepAsync(admin, "")).SessionId}' action='cancel'")).Status);
        Assert.Equal("item-not-found", await ErrorAsync(admin, "node='none'"));
        Assert.Equal("bad-request", await ErrorAsync(admin, "node='config' action='dance'"));
        Assert.Equal("bad-request", await ErrorAsync(admin, "node='config' action='next'"));
        Assert.Equal("bad-request", await ErrorAsync(admin, "node='config' sessionid='none'"));
        var open = await StepAsync(admin, "");
        Assert.Equal("bad-request", await ErrorAsync(
            admin, $"node='config' sessionid='{open.SessionId}' action='complete'"));
        var thief = await world.BindAsync("admin@example.com/y");
        Assert.Equal("bad-request", await ErrorAsync(thief, $"node='config' sessionid='{open.SessionId}'"));
        open = await StepAsync(admin, "");
        world.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal("not-allowed", await ErrorAsync(admin, $"node='config' sessionid='{open.SessionId}'"));
        for (var i = 0; i < 10; i++)
        {
            await StepAsync(admin, "");
        }

        Assert.Equal("resource-constraint", await ErrorAsync(admin, "node='config'"));
    }

    sealed class ConfigFeature : Feature, ICommand
    {
        public override string Name => "config";

        public override IReadOnlyList<Standard> Standards => [];

        public string Node => "config";

        string ICommand.Name => "Configure";

        public bool OfDomain => true;

        public override void Declare(FeatureParts parts) => parts.Add(this);

        public bool IsOffered(User user) => user.Address.Local == "admin";

        public ValueTask<CommandStep> RunAsync(CommandCall call, CancellationToken cancel) => new(call.Step switch
        {
            0 => CommandStep.Ask(DataForm.Of("form", "x", new FormField("color", [], "text-single")), null, "next"),
            1 => CommandStep.Ask(DataForm.Of("form", "x"), call.Form?.Value("color"), "complete", "prev"),
            _ => CommandStep.Done((string?)call.State),
        });
    }
}
