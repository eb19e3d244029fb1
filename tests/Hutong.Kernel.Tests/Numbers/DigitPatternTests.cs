using System.Text.RegularExpressions;

namespace Hutong.Kernel.Numbers;

public sealed class DigitPatternTests
{
    [Fact]
    public void Every_pattern_of_the_plans_means_what_it_means_as_a_regular_expression()
    {
        var random = new Random(1);
        foreach (var pattern in NumberingPlans.World.Table.Patterns)
        {
            var whole = new Regex($"^(?:{pattern.Text})$", RegexOptions.CultureInvariant);
            var front = new Regex($"^(?:{pattern.Text})", RegexOptions.CultureInvariant);
            for (var i = 0; i < 30; i++)
            {
                var digits = DigitsLike(pattern.Text, random);
                var text = string.Concat(digits.Select(digit => (char)('0' + digit)));
                var match = front.Match(text);
                var edges = new int[pattern.Groups * 2];
                Assert.Equal(match.Success ? match.Length : -1, pattern.Capture(digits, edges));
                for (var group = 0; group < pattern.Groups && match.Success; group++)
                {
                    var (start, end) = (edges[group * 2], edges[(group * 2) + 1]);
                    Assert.Equal(match.Groups[group + 1].Value, start < 0 ? "" : text[start..end]);
                }

                if (!pattern.Text.Contains('$', StringComparison.Ordinal))
                {
                    Assert.Equal(whole.IsMatch(text), pattern.Fits(digits));
                    Assert.Equal(match.Success, pattern.Begins(digits));
                }
            }
        }
    }

    // Digits that stand in the pattern in that order, now and then another: they often fit a part of it.
    static byte[] DigitsLike(string pattern, Random random)
    {
        var own = pattern.Where(char.IsAsciiDigit).ToArray();
        var start = random.Next(own.Length + 1);
        var digits = new byte[random.Next(14)];
        for (var i = 0; i < digits.Length; i++)
        {
            digits[i] = own.Length > 0 && random.Next(3) > 0
                ? (byte)(own[(start + i) % own.Length] - '0')
                : (byte)random.Next(10);
        }

        return digits;
    }

    [Theory]
    [InlineData("a")]
    [InlineData("(1")]
    [InlineData("1)")]
    [InlineData("[1")]
    [InlineData("1{2")]
    [InlineData("1*")]
    [InlineData("(?=1)")]
    public void Refuses_a_pattern_that_it_does_not_understand(string pattern) =>
        Assert.Throws<FormatException>(() => DigitProgram.Compile(pattern));
}
