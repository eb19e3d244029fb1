using Hutong.Messaging.Previews;

namespace Hutong.Messaging.Tests.Previews;

public sealed class PictureHeadTests
{
    public static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAYAAAC56t6BAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==");

    [Fact]
    public void A_png_tells_its_size() => Assert.Equal(new("image/png", "png", 2, 3), PictureHead.Read(Png));

    [Fact]
    public void A_jpeg_tells_its_size_behind_other_segments() => Assert.Equal(new("image/jpeg", "jpg", 640, 480),
        PictureHead.Read(Convert.FromHexString("FFD8FFE000104A46494600010100000100010000FFDB0004AAAAFFC00011080" +
            "1E0028003012200021101031101")));

    [Theory]
    [InlineData("56503858" + "0A000000" + "10000000" + "7F0200" + "DF0100", 640, 480)]
    [InlineData("5650384C" + "0A000000" + "2F" + "7FC27700" + "0000000000", 640, 480)]
    [InlineData("56503820" + "0A000000" + "300100" + "9D012A" + "8002" + "E001", 640, 480)]
    public void A_webp_tells_its_size(string chunk, int width, int height) => Assert.Equal(
        new("image/webp", "webp", width, height),
        PictureHead.Read(Convert.FromHexString("524946460000000057454250" + chunk + "00")));

    [Theory]
    [InlineData("")]
    [InlineData("89504E470D0A1A0A")]
    [InlineData("89504E470D0A1A0A0000000D4948445200000000000000030806")]
    [InlineData("89504E470D0A1A0A0000000D494844527FFFFFFF000000030806")]
    [InlineData("FFD8FF")]
    [InlineData("FFD8FFE00000FFE00000FFE00000")]
    [InlineData("FFD8FFFFFFFFFFFFFFFFFFFFFFFFFF")]
    [InlineData("3C7376672F3E3C7376672F3E3C7376672F3E3C7376672F3E3C7376672F3E3C73")]
    public void Whatever_else_is_no_picture(string bytes) =>
        Assert.Null(PictureHead.Read(Convert.FromHexString(bytes)));
}
