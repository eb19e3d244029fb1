using System.Text;

namespace Hutong.Kernel.Numbers;

public sealed class PhoneNumberTests
{
    [Theory]
    [InlineData("+8613800138000", true)]
    [InlineData("+123", true)]
    [InlineData("+123456789012345", true)]
    [InlineData("+1234567890123456", false)]
    [InlineData("+12", false)]
    [InlineData("+0123", false)]
    [InlineData("8613800138000", false)]
    [InlineData("+86 13800138000", false)]
    [InlineData("+８６13800138000", false)]
    [InlineData("", false)]
    public void Reads_only_what_it_writes(string text, bool reads)
    {
        Assert.Equal(reads, PhoneNumber.TryParseE164(text, out var number));
        Assert.Equal(reads ? text : "", number.ToString());
    }

    [Theory]
    [InlineData(8613800138000UL, true)]
    [InlineData(99UL, false)]
    [InlineData(1_000_000_000_000_000UL, false)]
    [InlineData(0UL, false)]
    public void Is_made_of_its_digits(ulong digits, bool fits)
    {
        Assert.Equal(fits, PhoneNumber.TryFromDigits(digits, out var number));
        Assert.Equal(fits ? digits : 0, number.Digits);
        Assert.Equal(!fits, number.IsNone);
    }

    [Fact]
    public void Writes_itself_into_a_span_or_says_that_it_is_too_small()
    {
        Assert.True(PhoneNumber.TryParseE164("+8613800138000", out var number));
        Span<char> chars = stackalloc char[PhoneNumber.MaxChars];
        Assert.True(number.TryFormat(chars, out var written));
        Assert.Equal("+8613800138000", chars[..written].ToString());
        Span<byte> bytes = stackalloc byte[PhoneNumber.MaxChars];
        Assert.True(number.TryFormat(bytes, out written));
        Assert.Equal("+8613800138000", Encoding.UTF8.GetString(bytes[..written]));
        Assert.False(number.TryFormat(chars[..13], out _));
        Assert.False(number.TryFormat(bytes[..0], out _));
        Assert.Equal("to +8613800138000", $"to {number}");
    }

    [Fact]
    public void Sorts_by_digits()
    {
        Assert.True(PhoneNumber.TryParseE164("+8613800138000", out var low));
        Assert.True(PhoneNumber.TryParseE164("+8613800138001", out var high));
        Assert.True(low < high && high > low && low <= high && high >= low && low.CompareTo(high) < 0);
    }
}
