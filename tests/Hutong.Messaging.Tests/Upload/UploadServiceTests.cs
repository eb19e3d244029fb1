using Hutong.Xmpp;
using Hutong.Xmpp.Xeps;

namespace Hutong.Messaging.Tests.Upload;

/// <summary>Slots (XEP-0363 sections 4 and 5): who gets one, and each reason why not.</summary>
public sealed class UploadServiceTests
{
    [Fact]
    public async Task A_slot_names_where_to_put_and_to_get_and_what_to_send_along()
    {
        await using var stage = await UploadStage.StartAsync();
        var slot = await UploadStage.SlotAsync(await stage.ComeAsync(), "très cool.jpg", 23456, "image/jpeg");
        Assert.Equal(slot.Put, slot.Get);
        Assert.StartsWith(stage.Http.BaseAddress + "upload/", slot.Put, StringComparison.Ordinal);
        Assert.EndsWith("/tr%C3%A8s%20cool.jpg", slot.Put, StringComparison.Ordinal);
        Assert.Equal("Authorization", Assert.Single(slot.Headers).Name);
    }

    [Theory]
    [InlineData("/etc/passwd", "passwd")]
    [InlineData("C:\\photos\\me.png", "me.png")]
    [InlineData("a\u0001<b>:\"|?*c", "abc")]
    [InlineData(" x ", "x")]
    public async Task A_name_is_only_the_last_part_and_without_what_a_system_trips_over(string name, string kept)
    {
        await using var stage = await UploadStage.StartAsync();
        var romeo = await stage.ComeAsync();
        // The stage's reader takes no control characters, and neither does a stream.
        var slot = await UploadStage.SlotAsync(romeo, name.Replace("\u0001", "", StringComparison.Ordinal), 1);
        Assert.EndsWith("/" + kept, slot.Get, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("get", "<request xmlns='urn:xmpp:http:upload:0' size='1'/>")]
    [InlineData("get", "<request xmlns='urn:xmpp:http:upload:0' filename='' size='1'/>")]
    [InlineData("get", "<request xmlns='urn:xmpp:http:upload:0' filename='..' size='1'/>")]
    [InlineData("get", "<request xmlns='urn:xmpp:http:upload:0' filename='a/' size='1'/>")]
    [InlineData("get", "<request xmlns='urn:xmpp:http:upload:0' filename='a'/>")]
    [InlineData("get", "<request xmlns='urn:xmpp:http:upload:0' filename='a' size='0'/>")]
    [InlineData("get", "<request xmlns='urn:xmpp:http:upload:0' filename='a' size='-1'/>")]
    [InlineData("get", "<request xmlns='urn:xmpp:http:upload:0' filename='a' size='1e3'/>")]
    [InlineData("set", "<request xmlns='urn:xmpp:http:upload:0' filename='a' size='1'/>")]
    public async Task Refuses_what_is_no_request(string type, string request)
    {
        await using var stage = await UploadStage.StartAsync();
        var romeo = await stage.ComeAsync();
        Assert.Equal("bad-request", await romeo.AnswerAsync(
            $"<iq type='{type}' id='u' to='upload.example.com'>{request}</iq>"));
        Assert.Equal("bad-request", await romeo.AnswerAsync(UploadStage.Request(new string('n', 256), 1)));
    }

    [Fact]
    public async Task Refuses_a_file_that_is_too_large_and_says_how_large_it_may_be()
    {
        await using var stage = await UploadStage.StartAsync(options => options.MaxFileBytes = 1_000);
        var romeo = await stage.ComeAsync();
        Assert.NotNull(await UploadStage.SlotAsync(romeo, "a", 1_000));
        var error = (await romeo.AskAsync(UploadStage.Request("a", 1_001))).Child("error", Ns.Client)!;
        Assert.Equal("not-acceptable", error.Children[0].Name);
        Assert.Equal("1000", error.Child("file-too-large", UploadRequest.Namespace)!.Child("max-file-size")!.Text);
    }

    [Fact]
    public async Task Refuses_more_slots_than_an_hour_has_and_says_when_to_come_back()
    {
        await using var stage = await UploadStage.StartAsync(options => options.SlotsPerHour = 2);
        var romeo = await stage.ComeAsync();
        stage.World.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.NotNull(await UploadStage.SlotAsync(romeo, "a", 1));
        Assert.NotNull(await UploadStage.SlotAsync(romeo, "a", 1));
        var error = (await romeo.AskAsync(UploadStage.Request("a", 1))).Child("error", Ns.Client)!;
        Assert.Equal(("resource-constraint", "wait"), (error.Children[0].Name, error["type"]));
        Assert.Equal("2026-03-01T13:00:00Z", error.Child("retry", UploadRequest.Namespace)!["stamp"]);
        // Others have hours of their own.
        Assert.NotNull(await UploadStage.SlotAsync(await stage.ComeAsync("juliet"), "a", 1));
        stage.World.Clock.Advance(TimeSpan.FromMinutes(50));
        Assert.NotNull(await UploadStage.SlotAsync(romeo, "a", 1));
    }

    [Fact]
    public async Task Refuses_what_does_not_fit_into_the_space_of_the_account()
    {
        await using var stage = await UploadStage.StartAsync(options => options.QuotaBytes = 100);
        var romeo = await stage.ComeAsync();
        await stage.UploadAsync(romeo, "a", new byte[60]);
        Assert.Equal("resource-constraint", await romeo.AnswerAsync(UploadStage.Request("b", 41)));
        Assert.NotNull(await UploadStage.SlotAsync(romeo, "b", 40));
        Assert.NotNull(await UploadStage.SlotAsync(await stage.ComeAsync("juliet"), "b", 100));
    }

    [Fact]
    public async Task Refuses_those_who_are_not_of_here()
    {
        await using var stage = await UploadStage.StartAsync();
        await stage.World.FromAfarAsync("<iq type='get' id='u' from='a@elsewhere.org/x' to='upload.example.com'>"
            + "<request xmlns='urn:xmpp:http:upload:0' filename='a' size='1'/></iq>");
        Assert.Contains("<not-allowed ", Assert.Single(stage.World.Remote.Take()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Discovery_tells_how_large_a_file_may_be()
    {
        await using var stage = await UploadStage.StartAsync(options => options.MaxFileBytes = 1_000);
        var romeo = await stage.ComeAsync();
        var answer = await romeo.AskAsync("<iq type='get' id='d' to='upload.example.com'>"
            + "<query xmlns='http://jabber.org/protocol/disco#info'/></iq>");
        var info = DiscoInfo.Read(answer.FirstChild())!;
        Assert.Contains(UploadRequest.Namespace, info.Features);
        Assert.Equal("1000", info.Forms.Select(DataForm.Read)
            .Single(form => form!.FormType == UploadRequest.Namespace)!
            .Value("max-file-size"));
    }
}
