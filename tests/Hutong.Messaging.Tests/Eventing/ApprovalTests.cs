using Hutong.Messaging.Tests.Play;
using Hutong.Xmpp.Xeps;

namespace Hutong.Messaging.Tests.Eventing;

/// <summary>Who may subscribe to a node of the access model "authorize" is what its owner says.</summary>
public sealed class ApprovalTests
{
    const string Form = "http://jabber.org/protocol/pubsub#subscribe_authorization";
    const string Subscribe = "<iq type='set' id='s' to='juliet@example.com'>"
        + "<pubsub xmlns='http://jabber.org/protocol/pubsub'><subscribe node='n' jid='romeo@example.com'/></pubsub>"
        + "</iq>";

    static async Task<(World World, Client Romeo, Client Juliet)> AskAsync()
    {
        var world = await World.StartAsync(EventingTests.Features);
        var romeo = await world.ComeAsync("romeo@example.com/orchard");
        var juliet = await world.ComeAsync("juliet@example.com/balcony");
        await juliet.AskAsync("""
            <iq type='set' id='p'><pubsub xmlns='http://jabber.org/protocol/pubsub'>
            <publish node='n'><item id='1'><e xmlns='x'/></item></publish>
            <publish-options><x xmlns='jabber:x:data' type='submit'>
            <field var='FORM_TYPE' type='hidden'>
            <value>http://jabber.org/protocol/pubsub#publish-options</value></field>
            <field var='pubsub#access_model'><value>authorize</value></field></x></publish-options></pubsub></iq>
            """);
        juliet.Take();
        Assert.Contains("subscription='pending'", await romeo.AnswerAsync(Subscribe), StringComparison.Ordinal);
        return (world, romeo, juliet);
    }

    static DataForm Question(Client juliet) =>
        DataForm.Read(Assert.Single(juliet.TakeAll()).Child("x", DataForm.Namespace))!;

    static string Answer(DataForm asked, string allow, string type = "submit", string? who = null) =>
        $"<message id='a' to='juliet@example.com'><x xmlns='jabber:x:data' type='{type}'>"
        + $"<field var='FORM_TYPE' type='hidden'><value>{Form}</value></field>"
        + $"<field var='pubsub#subid'><value>{asked.Value("pubsub#subid")}</value></field>"
        + $"<field var='pubsub#node'><value>{asked.Value("pubsub#node")}</value></field>"
        + $"<field var='pubsub#subscriber_jid'><value>{who ?? asked.Value("pubsub#subscriber_jid")}</value></field>"
        + $"<field var='pubsub#allow'><value>{allow}</value></field></x></message>";

    static string Items(string id) => $"<iq type='get' id='{id}' to='juliet@example.com'>"
        + "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='n'/></pubsub></iq>";

    [Fact]
    public async Task The_owner_is_asked_by_a_form_and_whom_she_allows_is_told_and_reads()
    {
        var (world, romeo, juliet) = await AskAsync();
        var asked = Question(juliet);
        Assert.Equal(("form", Form), (asked.Type, asked.FormType));
        Assert.Equal(("n", "romeo@example.com", false), (asked.Value("pubsub#node"),
            asked.Value("pubsub#subscriber_jid"), asked.Flag("pubsub#allow")));
        Assert.Equal("not-authorized", await romeo.AnswerAsync(Items("i")));

        await juliet.SendAsync(Answer(asked, "1"));

        Assert.Contains("<subscription node='n' jid='romeo@example.com' ", romeo.One(), StringComparison.Ordinal);
        Assert.Contains("<item id='1'>", await romeo.AnswerAsync(Items("j")), StringComparison.Ordinal);
        await using var restarted = await world.RestartAsync(EventingTests.Features);
        romeo = await restarted.ComeAsync("romeo@example.com/orchard");
        Assert.Contains("<item id='1'>", await romeo.AnswerAsync(Items("k")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whom_she_refuses_is_told_and_may_ask_again()
    {
        var (world, romeo, juliet) = await AskAsync();
        await using var _ = world;
        await juliet.SendAsync(Answer(Question(juliet), "false"));
        Assert.Contains("subscription='none'", romeo.One(), StringComparison.Ordinal);
        Assert.Equal("not-authorized", await romeo.AnswerAsync(Items("i")));
        juliet.Take();
        Assert.Contains("subscription='pending'", await romeo.AnswerAsync(Subscribe), StringComparison.Ordinal);
        Question(juliet);
    }

    [Fact]
    public async Task A_form_that_is_closed_without_an_answer_leaves_it_pending_and_nobody_asks_twice()
    {
        var (world, romeo, juliet) = await AskAsync();
        await using var _ = world;
        await juliet.SendAsync(Answer(Question(juliet), "1", "cancel"));
        var again = await romeo.AskAsync(Subscribe);
        Assert.Contains("<pending-subscription", again.ToString(), StringComparison.Ordinal);
        Assert.Equal("not-authorized", await romeo.AnswerAsync(Items("i")));
    }

    [Fact]
    public async Task A_device_that_comes_later_is_asked_too()
    {
        var (world, _, juliet) = await AskAsync();
        await using var __ = world;
        juliet.Leave();
        var phone = await world.BindAsync("juliet@example.com/phone");
        await EventingTests.WantAsync(phone, "urn:example:x", keep: true);
        var asked = await phone.WaitAsync(stanza => stanza.Child("x", DataForm.Namespace) is not null);
        Assert.Equal("romeo@example.com",
            DataForm.Read(asked.Child("x", DataForm.Namespace))!.Value("pubsub#subscriber_jid"));
    }

    [Theory]
    [InlineData("maybe", null, "bad-request")]
    [InlineData("1", "paris@example.com", "item-not-found")]
    public async Task Refuses_an_answer_to_what_was_not_asked(string allow, string? who, string error)
    {
        var (world, romeo, juliet) = await AskAsync();
        await using var _ = world;
        Assert.Contains($"<{error} ", (await juliet.AskAsync(Answer(Question(juliet), allow, who: who))).ToString(),
            StringComparison.Ordinal);
        Assert.Equal("not-authorized", await romeo.AnswerAsync(Items("i")));
    }

    [Fact]
    public async Task Nobody_else_answers_for_her()
    {
        var (world, romeo, juliet) = await AskAsync();
        await using var _ = world;
        await romeo.SendAsync(Answer(Question(juliet), "1"));
        romeo.Take();
        Assert.Equal("not-authorized", await romeo.AnswerAsync(Items("i")));
    }

    [Theory]
    [InlineData("publisher", "subscribed")]
    [InlineData("outcast", "none")]
    public async Task What_she_makes_of_somebody_answers_what_waits(string affiliation, string state)
    {
        var (world, romeo, juliet) = await AskAsync();
        await using var _ = world;
        Assert.Equal("", await juliet.AnswerAsync(
            "<iq type='set' id='o'><pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><affiliations node='n'>"
            + $"<affiliation jid='romeo@example.com' affiliation='{affiliation}'/></affiliations></pubsub></iq>"));
        Assert.Contains($"subscription='{state}'", romeo.One(), StringComparison.Ordinal);
    }
}
