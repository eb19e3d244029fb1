using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hutong.Messaging.Previews;

namespace Hutong.Messaging.Tests.Previews;

public sealed class PageHeadTests
{
    [Fact]
    public void Open_graph_comes_before_what_html_says()
    {
        var head = PageHead.Read("""
            <!doctype html><html><head><!-- <title>no</title> --><script>var a = "<title>no</title>";</script>
            <TITLE> A &amp; B
              C </TITLE>
            <meta name=description content=short>
            <META property='og:title' content='Tea &quot;green&quot;'/>
            <meta content="/tea.png" property="og:image"><meta property="og:site_name" content="Shop">
            </head><body><meta property="og:description" content="no"></body>
            """);

        Assert.Equal(new("Tea \"green\"", "short", "Shop", "/tea.png"), head);
    }

    [Theory]
    [InlineData("<title>plain</title>", "plain")]
    [InlineData("<title>no end", "no end")]
    [InlineData("<title></title><title>second</title>", null)]
    [InlineData("<meta property=og:title content=\"no end", "no end")]
    [InlineData("<meta property=og:title content=a><meta property=og:title content=b>", "a")]
    [InlineData("<title>\u202egnp.exe\u0000\u200b</title>", "gnp.exe")]
    [InlineData("<svg><style><title>no</style><title>yes</title>", "yes")]
    [InlineData("no page at all", null)]
    [InlineData("<", null)]
    [InlineData("<!-- no end", null)]
    [InlineData("<body><title>no</title>", null)]
    public void Odd_pages_are_read_as_browsers_do(string page, string? title) =>
        Assert.Equal(title, PageHead.Read(page).Title);

    [Fact]
    public void Long_texts_are_cut_between_characters()
    {
        var head = PageHead.Read($"<title>{string.Concat(Enumerable.Repeat("👩‍👩‍👧", 300))}</title>");

        Assert.Equal(string.Concat(Enumerable.Repeat("👩‍👩‍👧", 200)), head.Title);
    }

    [Fact]
    public void Any_text_is_read_to_its_end() => Prop.ForAll(
        Gen.Elements("<", ">", "<meta", " property=og:title", " content=", "\"", "'", "<title>", "</title", "<!--",
                "-->", "<script>", "</script>", "=", "/", "&#x", " ", "a", "\0", "\ud800").ListOf()
            .Select(string.Concat).ToArbitrary(),
        page => PageHead.Read(page) is not null).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void A_page_made_to_be_slow_is_read_in_one_go()
    {
        foreach (var part in new[] { "<", "<!--", "<meta ", "<script>", "<meta a=\"", "<title" })
        {
            var page = string.Concat(Enumerable.Repeat(part, 512 * 1024 / part.Length));
            var watch = System.Diagnostics.Stopwatch.StartNew();
            PageHead.Read(page);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), part);
        }
    }

    [Theory]
    [InlineData("gbk", "text/html; charset=gbk", "<title>互通</title>")]
    [InlineData("gb2312", "text/html", "<meta charset=\"gb2312\"><title>互通</title>")]
    [InlineData("big5", "text/html",
        "<meta http-equiv=Content-Type content='text/html; charset=big5'><title>互通</title>")]
    [InlineData("utf-8", "text/html; charset=nonsense", "<title>互通</title>")]
    [InlineData("shift_jis", "text/html;charset=Shift_JIS", "<title>互通</title>")]
    public void The_encoding_is_what_the_page_or_its_header_says(string encoding, string type, string page)
    {
        var bytes = CodePagesEncodingProvider.Instance.GetEncoding(encoding) is { } old
            ? old.GetBytes(page) : Encoding.UTF8.GetBytes(page);

        Assert.Equal("互通", PageHead.Read(PageEncoding.Text(bytes, type)).Title);
    }
}
