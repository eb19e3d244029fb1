using System.Text;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Tests.Xeps;

/// <summary>Codecs that read whole messages rather than elements.</summary>
public class MessageCodecTests
{
    static readonly Jid Lin = Jid.Parse("lin@example.net/phone");
    static readonly Jid Mei = Jid.Parse("mei@example.org");
    static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Copies_a_message_for_another_device()
    {
        var message =
            Stanza.Message(StanzaType.Chat, Mei, Lin, "1", new Element("body", Ns.Client).WithText("a <b> & 'c'"));
        foreach (var sent in new[] { true, false })
        {
            var copy = Carbons.Copy(message, sent, Lin.Bare, Lin, "<x xmlns='u:x'/>"u8);
            Assert.Equal((StanzaType.Chat, Lin.Bare, Lin), (copy.Type, copy.From, copy.To));
            var read = Carbons.Read(StanzaReader.Read(copy.ToBytes())!)!.Value;
            Assert.Equal(sent, read.Sent);
            Assert.Equal("a <b> & 'c'", read.Message.Child("body", Ns.Client)!.Text);
            Assert.True(read.Message.Has("x", "u:x"));
        }

        Assert.Null(Carbons.Read(message));
        Assert.True(Carbons.IsPrivate(message.WithChild(new("private", Carbons.Namespace))));
    }

    [Fact]
    public void Carries_a_result_out_of_an_archive()
    {
        var stored = Stanza.Message(StanzaType.Chat, Mei, Lin, "1", new Element("body", Ns.Client).WithText("hi"));
        var empty = Stanza.Message(StanzaType.Chat, Mei, Lin, "1");
        foreach (var stanza in new[] { stored, empty })
        {
            var message = ArchiveResult.Make(
                Lin.Bare, Lin, "q'1", "a1", Noon, stanza.ToBytes(), new StanzaId("a1", Lin.Bare).ToBytes());
            var result = ArchiveResult.Read(StanzaReader.Read(message.ToBytes())!)!;
            Assert.Equal(("q'1", "a1", Noon), (result.QueryId, result.Id, result.Forwarded.Delay!.Stamp));
            Assert.Equal("a1", StanzaId.Find(result.Forwarded.Stanza, Lin.Bare));
            Assert.Equal((Mei, Lin), (result.Forwarded.Stanza.From, result.Forwarded.Stanza.To));
        }

        Assert.Null(ArchiveResult.Read(stored));
    }

    [Fact]
    public void Finds_only_the_id_of_the_one_who_is_asked_about()
    {
        var message = Stanza.Message(StanzaType.Chat, Mei, Lin, null,
            new StanzaId("theirs", Mei).ToElement(), new StanzaId("ours", Lin.Bare).ToElement(),
            new Element("origin-id", StanzaId.Namespace).With("id", "own"));
        Assert.Equal(("ours", "theirs", "own"),
            (StanzaId.Find(message, Lin.Bare), StanzaId.Find(message, Mei), StanzaId.Origin(message)));
        Assert.Null(StanzaId.Find(message, Lin));
        Assert.Equal(new StanzaId("a'b", Mei).ToElement().ToString(),
            Encoding.UTF8.GetString(new StanzaId("a'b", Mei).ToBytes()));
    }

    [Fact]
    public void Reads_hints_without_parsing()
    {
        var message = Stanza.Message(StanzaType.Chat, null, null, null, new Element("no-store", Hints.Namespace),
            new Element("no-copy", Hints.Namespace),
            new Element("store", Hints.Namespace), new Element("no-permanent-store", Hints.Namespace),
            new Element("odd", Hints.Namespace));
        Assert.Equal(
            ProcessingHints.NoStore | ProcessingHints.NoCopy | ProcessingHints.Store | ProcessingHints.NoPermanentStore,
            Hints.Of(message));
        Assert.Equal(ProcessingHints.None, Hints.Of(Stanza.Message(StanzaType.Chat, null, null, null)));
    }

    [Fact]
    public void Reads_what_refers_to_an_earlier_message()
    {
        Assert.Equal("1", Receipts.Received(With(Receipts.Receipt("1"))));
        Assert.True(Receipts.IsRequested(With(Receipts.Request())));
        Assert.Equal("1", ChatMarkers.Displayed(With(ChatMarkers.Display("1"))));
        Assert.True(ChatMarkers.IsMarkable(With(new("markable", ChatMarkers.Namespace))));
        Assert.Equal("1", Correction.Replaces(With(Correction.Replace("1"))));
        Assert.Equal("1", Retraction.Retracts(With(Retraction.Retract("1"))));
        Assert.Equal(new Reply("1", Mei), Reply.Read(With(new Reply("1", Mei).ToElement())));
        var reactions = Reactions.Read(With(new Reactions("1", ["👋", "🐢", "👋"]).ToElement()))!;
        Assert.Equal(("1", "👋🐢"), (reactions.Id, string.Concat(reactions.Emoji)));
        Assert.Equal(new StanzaId("1", Lin.Bare), DisplayedState.Read(With(DisplayedState.Write(new("1", Lin.Bare)))));
        Assert.Equal("t", Invitations.Token(With(Invitations.Preauth("t"))));
        Assert.Equal(Lin.Bare, Moved.ReadOld(With(Moved.From(Lin))));
        Assert.Equal("", VCardAvatar.Read(With(VCardAvatar.Write(""))));
        Assert.True(VCardAvatar.IsIn(With(VCardAvatar.Write("ab"))));

        var nothing = With(new("other", "u:other"));
        Assert.Null(Receipts.Received(nothing)
            ?? ChatMarkers.Displayed(nothing) ?? Correction.Replaces(nothing) ?? Retraction.Retracts(nothing)
            ?? Invitations.Token(nothing) ?? VCardAvatar.Read(nothing));
        Assert.Null(Reply.Read(nothing));
        Assert.Null(Reactions.Read(nothing));
        Assert.Null(DisplayedState.Read(nothing));
        Assert.Null(Moved.ReadOld(nothing));
    }

    [Fact]
    public void Leaves_a_tombstone()
    {
        var tombstone = Retraction.Tombstone(With(new Element("body", Ns.Client).WithText("secret")), "2", Noon);
        Assert.Equal("<retracted xmlns='urn:xmpp:message-retract:1' id='2' stamp='2026-11-21T12:00:00Z'/>",
            Encoding.UTF8.GetString(tombstone.Payload.Span));
        Assert.Equal("m", tombstone.Id);
    }

    [Fact]
    public void Counts_over_the_turn_of_the_counter()
    {
        Assert.Equal(3u, StreamManagement.Advance(uint.MaxValue - 1, 1));
        Assert.True(StreamManagement.TryReadAcknowledgement(
            Streams.Reading.Element("<a xmlns='urn:xmpp:sm:3' h='4294967295'/>"), out var handled));
        Assert.Equal(uint.MaxValue, handled);
        Assert.False(StreamManagement.TryReadAcknowledgement(
            Streams.Reading.Element("<a xmlns='urn:xmpp:sm:3' h='-1'/>"), out _));
        Assert.False(
            StreamManagement.TryReadAcknowledgement(Streams.Reading.Element("<a xmlns='urn:xmpp:sm:3'/>"), out _));
        Assert.Equal("handled-count-too-high", StreamManagement.HandledTooHigh(2, 1).Application!.Name);
        Assert.Equal(Encoding.UTF8.GetString(StreamManagement.RequestBytes),
            new Element("r", StreamManagement.Namespace).ToString());
    }

    [Fact]
    public void Reads_client_state()
    {
        Assert.True(ClientState.Read(Streams.Reading.Element("<active xmlns='urn:xmpp:csi:0'/>")));
        Assert.False(ClientState.Read(Streams.Reading.Element("<inactive xmlns='urn:xmpp:csi:0'/>")));
        Assert.Null(ClientState.Read(Streams.Reading.Element("<odd xmlns='urn:xmpp:csi:0'/>")));
        Assert.Null(ClientState.Read(Streams.Reading.Element("<active xmlns='u:other'/>")));
    }

    [Fact]
    public void Writes_SASL2()
    {
        Assert.Equal(
            "<authentication xmlns='urn:xmpp:sasl:2'><mechanism>PLAIN</mechanism><inline><bind "
                + "xmlns='urn:xmpp:bind:0'><inline>"
            + "<feature var='urn:xmpp:sm:3'/></inline></bind><fast xmlns='urn:xmpp:fast:0'><mechanism>"
                + "HT-SHA-256-NONE</mechanism></fast></inline></authentication>",
            Sasl2.Feature(["PLAIN"], Bind2.Feature("urn:xmpp:sm:3"), FastAuthentication.Feature(["HT-SHA-256-NONE"]))
                .ToString());
        Assert.Equal(
            "<success xmlns='urn:xmpp:sasl:2'><additional-data>AQ==</additional-data><authorization-identifier>"
                + "lin@example.net/phone"
            + "</authorization-identifier><bound xmlns='urn:xmpp:bind:0'/></success>",
            Sasl2.Success(Lin, [1], Bind2.Bound()).ToString());
        Assert.Equal(
            "<failure xmlns='urn:xmpp:sasl:2'><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/><text>"
                + "no</text></failure>",
            Sasl2.Failure(Xmpp.Sasl.SaslFailure.NotAuthorized, "no").ToString());
        Assert.Equal("<challenge xmlns='urn:xmpp:sasl:2'/>", Sasl2.Challenge([]).ToString());
        Assert.Null(Sasl2.ChannelBindings([]));
        Assert.Equal("HT-SHA-256-NONE", FastAuthentication.ReadRequest(FastAuthentication.Request("HT-SHA-256-NONE")));
    }

    [Fact]
    public void Writes_host_meta_and_invitations()
    {
        Assert.Equal("{\"links\":[{\"rel\":\"urn:xmpp:alt-connections:websocket\",\"href\":\"wss://a/b?c&d\"}]}",
            HostMeta.Json("wss://a/b?c&d"));
        Assert.Equal("<?xml version='1.0' encoding='utf-8'?><XRD xmlns='http://docs.oasis-open.org/ns/xri/xrd-1.0'>"
            + "<Link rel='urn:xmpp:alt-connections:websocket' href='wss://a/b?c&amp;d'/></XRD>",
            HostMeta.Xml("wss://a/b?c&d"));
        Assert.Equal("xmpp:%2B86138@example.net?roster;preauth=t%20k;ibr=y",
            Invitations.ContactUri(Jid.Parse("+86138@example.net"), "t k", true));
        Assert.Equal("xmpp:example.net?register;preauth=t", Invitations.RegisterUri(Jid.Parse("example.net"), "t"));
        Assert.Equal("t", Invitations.Result("t", "u", Noon).Value("uri"));
    }

    // XEP-0390 section 4.1 in its own words: parts end with 1F, an identity or field with 1E, a form with 1D, a section
    // with 1C.
    [Fact]
    public void Hashes_capabilities_by_sections()
    {
        var info = new DiscoInfo([new("client", "pc", "N", "en"), new("account", "x")], ["b", "a"],
            [new DataForm("result", [new("FORM_TYPE", "u:f"), new FormField("k", ["2", "1"])]).ToElement()]);
        Assert.Equal("a\x1f" + "b\x1f\x1c" + "account\x1fx\x1f\x1f\x1f\x1e" + "client\x1fpc\x1f" + "en\x1fN\x1f\x1e\x1c"
            + "FORM_TYPE\x1fu:f\x1f\x1e" + "k\x1f" + "1\x1f" + "2\x1f\x1e\x1d\x1c",
            Encoding.UTF8.GetString(CapabilityHashes.Input(info)));
        Assert.Equal("urn:xmpp:caps#sha-256.x", CapabilityHashes.Node("sha-256", "x"));
        Assert.Equal(44, CapabilityHashes.Hashed(info).Length);
    }

    [Fact]
    public void Reads_the_report_with_a_block()
    {
        var block =
            new Element("block", Blocking.Namespace).With(new Element("item", Blocking.Namespace).With("jid", "a@b")
            .With(new AbuseReport(AbuseReport.Abuse, null, []).ToElement()));
        Assert.True(Blocking.TryRead(block, out var isBlock, out var items, out _));
        Assert.True(isBlock);
        Assert.Equal(AbuseReport.Abuse, items[0].Report!.Reason);
        Assert.Equal("blocked", Blocking.Blocked.Application!.Name);
    }

    [Fact]
    public void Writes_the_errors_and_limits_of_upload()
    {
        Assert.Equal("7", UploadRequest.TooLarge(7).Application!.Child("max-file-size")!.Text);
        Assert.Equal("2026-11-21T12:00:00Z", UploadRequest.RetryAt(Noon).Application!["stamp"]);
        Assert.Equal("7", DataForm.Read(UploadRequest.Limits(7))!.Value("max-file-size"));
    }

    [Fact]
    public void Asks_for_credentials_of_one_service()
    {
        Assert.Equal(("h", "turn"), ExternalService.ReadCredentials(
            ExternalService.Credentials([new("turn", "h", 1, "udp")])));
        Assert.Null(ExternalService.ReadCredentials(new("credentials", ExternalService.Namespace)));
    }

    [Fact]
    public void Knows_a_ping() => Assert.True(Ping.Is(Ping.Ask(null, Lin, "1")));

    [Theory]
    [InlineData("2026-11-21T12:00:00Z", "2026-11-21T12:00:00.000Z")]
    [InlineData("2026-11-21T12:00:00.1234567Z", "2026-11-21T12:00:00.123Z")]
    [InlineData("2026-11-21T20:00:00+08:00", "2026-11-21T12:00:00.000Z")]
    [InlineData("2026-11-21T12:00:00", null)]
    [InlineData("2026-11-21", null)]
    [InlineData("2026-13-21T12:00:00Z", null)]
    [InlineData("20261121T12:00:00ZZZZ", null)]
    [InlineData(null, null)]
    public void Reads_times(string? text, string? expected) =>
        Assert.Equal(expected, XmppDateTime.Read(text) is { } time ? XmppDateTime.Format(time) : null);

    static Stanza With(Element child) => Stanza.Message(StanzaType.Chat, Mei, Lin, "m", child);
}
