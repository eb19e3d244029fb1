using System.Text;
using Hutong.Edge.Sip.Tests.Stage;
using Hutong.Kernel;
using Hutong.Sip.Events;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;

namespace Hutong.Edge.Sip.Tests.Publishing;

/// <summary>What telephones say of their persons (RFC 3903).</summary>
public sealed class PublicationTests : IAsyncDisposable
{
    const string Own = "sip:lin@example.net";

    readonly JumpTime time = new();
    SipStage stage = null!;
    TestPhone phone = null!;
    FakePresences presences = null!;

    public async ValueTask DisposeAsync()
    {
        await phone.DisposeAsync();
        await stage.DisposeAsync();
    }

    async Task StartAsync()
    {
        stage = await SipStage.StartAsync(time: time);
        presences = new(stage);
        phone = await TestPhone.AtAsync(stage, "lin");
    }

    static byte[] Document(
        PresenceActivity activity = PresenceActivity.None, string? note = null, bool isOpen = true) =>
        new PresenceDocument(Own, isOpen, activity, note).Write();

    async Task<string> PublishAsync(
        byte[] body, string? tag = null, string expires = "600", string package = "presence",
        string type = PresenceDocument.ContentType, string to = Own)
    {
        List<(SipHeader, string)> headers = [(SipHeader.Event, package), (SipHeader.Expires, expires)];
        if (tag is not null)
        {
            headers.Add((SipHeader.SipIfMatch, tag));
        }

        if (body.Length > 0)
        {
            headers.Add((SipHeader.ContentType, type));
        }

        phone.Send(SipMethod.Publish, to, body, [.. headers]);
        return await phone.Script.NextAsync();
    }

    string Tag()
    {
        Assert.True(phone.LastResponse!.Headers.TryGet(SipHeader.SipETag, out var tag));
        return tag.ToString();
    }

    [Fact]
    public async Task What_is_said_is_shown_changed_kept_alive_and_taken_back()
    {
        await StartAsync();
        Assert.Equal("200", await PublishAsync(Document(PresenceActivity.Busy, "with <guests>")));
        await presences.Script.ExpectAsync("lin dnd with <guests>");
        var first = Tag();
        Assert.True(phone.LastResponse!.Headers.TryNumber(SipHeader.Expires, out var seconds) && seconds == 600);
        var user = presences.Users.Peek(FakeAccounts.Of("lin").Address)!;
        var session = Assert.Single(user.Sessions.ToArray());
        Assert.Equal((false, false, -1), (session.HasClient, session.IsConnected, session.Priority));

        Assert.Equal("200", await PublishAsync([], first));
        var second = Tag();
        Assert.NotEqual(first, second);
        Assert.Equal("412", await PublishAsync([], first));
        Assert.Equal("200", await PublishAsync(Document(PresenceActivity.Away), second));
        await presences.Script.ExpectAsync("lin away");
        Assert.Same(session, Assert.Single(user.Sessions.ToArray()));

        Assert.Equal("200", await PublishAsync(Document(isOpen: false), Tag()));
        await presences.Script.ExpectAsync("lin gone");
        Assert.True(user.Sessions.IsEmpty);
        Assert.Equal("200", await PublishAsync(Document(), Tag()));
        await presences.Script.ExpectAsync("lin");
        Assert.Equal("200", await PublishAsync([], Tag(), expires: "0"));
        await presences.Script.ExpectAsync("lin gone");
        Assert.Equal(0, stage.Stack.Publications.Count);
        Assert.Equal("412", await PublishAsync([], second));
    }

    [Theory]
    [InlineData("presence", "text/plain", "600", Own, "415")]
    [InlineData("presence", PresenceDocument.ContentType, "10", Own, "423")]
    [InlineData("dialog", PresenceDocument.ContentType, "600", Own, "489")]
    [InlineData("presence", PresenceDocument.ContentType, "600", "sip:mei@example.net", "404")]
    [InlineData("presence", PresenceDocument.ContentType, "600", "sip:nobody@example.net", "404")]
    [InlineData("presence", PresenceDocument.ContentType, "600", "sip:lin@elsewhere.example", "404")]
    public async Task Refuses_what_it_does_not_take(
        string package, string type, string expires, string to, string answer)
    {
        await StartAsync();
        Assert.Equal(answer, await PublishAsync(Document(), null, expires, package, type, to));
        Assert.Null(presences.Users.Peek(FakeAccounts.Of("lin").Address));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<presence/>")]
    [InlineData("<presence xmlns='urn:ietf:params:xml:ns:pidf' entity='sip:a@b'>")]
    [InlineData("<!DOCTYPE x><presence xmlns='urn:ietf:params:xml:ns:pidf' entity='sip:a@b'/>")]
    public async Task Refuses_what_is_no_document(string text)
    {
        await StartAsync();
        Assert.Equal("400", await PublishAsync(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public async Task One_telephone_has_one_publication_and_it_ends_by_its_time_or_with_its_device()
    {
        await StartAsync();
        Assert.Equal("200", await PublishAsync(Document()));
        // It was restarted, and has forgotten.
        Assert.Equal("200", await PublishAsync(Document(PresenceActivity.Away)));
        await presences.Script.ExpectAsync("lin", "lin away");
        Assert.Equal(1, stage.Stack.Publications.Count);
        time.Advance(TimeSpan.FromSeconds(601));
        stage.Stack.Publications.Sweep();
        await presences.Script.ExpectAsync("lin gone");
        await Script.UntilAsync(() => stage.Stack.Publications.Count == 0);

        Assert.Equal("200", await PublishAsync(Document()));
        await presences.Script.ExpectAsync("lin");
        await stage.Stack.Registrar.RevokedAsync(
            TenantId.First, FakeAccounts.Of("lin").Account, FakeAccounts.DeviceOf("lin", 1));
        await presences.Script.ExpectAsync("lin gone");
    }

    [Fact]
    public async Task Telephones_that_watch_are_told()
    {
        await StartAsync();
        stage.Contacts.Let("mei");
        await using var mei = await TestPhone.AtAsync(stage, "mei");
        mei.Send(SipMethod.Subscribe, Own, [], (SipHeader.Event, "presence"), (SipHeader.Expires, "600"));
        List<string> told = [await mei.Script.NextAsync(), await mei.Script.NextAsync()];
        Assert.Contains("200", told);
        Assert.Equal("200", await PublishAsync(Document(PresenceActivity.Busy, "on stage")));
        Assert.Contains("<note>on stage</note>", await mei.Script.NextAsync(), StringComparison.Ordinal);
    }
}
