using Hutong.Sip.Authentication;

namespace Hutong.Sip.Tests.Authentication;

/// <summary>The first vectors of the reference implementation: key 00 to 0f, input 00, 01, 02 and so on.</summary>
public sealed class SipHashTests
{
    [Theory]
    [InlineData(0, "a3817f04ba25a8e66df67214c7550293")]
    [InlineData(1, "da87c1d86b99af44347659119b22fc45")]
    [InlineData(2, "8177228da4a45dc7fca38bdef60affe4")]
    public void Hashes_as_the_reference(int length, string expected)
    {
        var key = Enumerable.Range(0, 16).Select(one => (byte)one).ToArray();
        var data = Enumerable.Range(0, length).Select(one => (byte)one).ToArray();
        var result = new byte[16];
        SipHash.Hash(key, data, result);
        Assert.Equal(expected, Convert.ToHexStringLower(result));
    }
}
