using System.Text;
using Hutong.Messaging.Upload;

namespace Hutong.Messaging.Tests.Upload;

/// <summary>What a file is, by its first bytes: a row for each kind, and for what must not run as our origin.</summary>
public sealed class FileKindTests
{
    [Theory]
    [InlineData("89504E470D0A1A0A00", "image/png")]
    [InlineData("FFD8FFE000", "image/jpeg")]
    [InlineData("474946383961", "image/gif")]
    [InlineData("524946460000000057454250", "image/webp")]
    [InlineData("524946460000000057415645", "audio/wav")]
    [InlineData("4F67675300", "audio/ogg")]
    [InlineData("49443304", "audio/mpeg")]
    [InlineData("1A45DFA3", "video/webm")]
    [InlineData("000000206674797061766966", "image/avif")]
    [InlineData("00000020667479704D344120", "audio/mp4")]
    [InlineData("000000206674797069736F6D", "video/mp4")]
    public void Knows_what_may_be_shown_whatever_its_sender_called_it(string head, string type)
    {
        Assert.Equal((type, true), FileKind.Sniff(Convert.FromHexString(head), "text/html"));
        Assert.Equal((type, true), FileKind.Sniff(Convert.FromHexString(head), "application/octet-stream"));
    }

    [Theory]
    [InlineData("<html><script>alert(1)</script>", "text/html")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")]
    [InlineData("%PDF-1.7", "application/pdf")]
    [InlineData("alert(1)", "application/javascript")]
    [InlineData("<html>", "image/png")]
    [InlineData("MZ", "application/octet-stream")]
    [InlineData("RIFF1234AVI ", "video/avi")]
    [InlineData("", "image/png")]
    public void Hands_out_all_else_as_an_attachment_of_no_kind(string head, string declared) =>
        Assert.Equal(("application/octet-stream", false), FileKind.Sniff(Encoding.ASCII.GetBytes(head), declared));

    [Theory]
    [InlineData("text/plain")]
    [InlineData("TEXT/PLAIN; charset=gbk")]
    public void Text_stays_text_even_if_it_looks_like_a_page(string declared) =>
        Assert.Equal(("text/plain; charset=utf-8", true), FileKind.Sniff("<html>"u8, declared));
}
