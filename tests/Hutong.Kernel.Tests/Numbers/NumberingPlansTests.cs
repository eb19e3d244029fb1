using FsCheck;
using FsCheck.Fluent;

namespace Hutong.Kernel.Numbers;

public sealed class NumberingPlansTests
{
    static readonly NumberingPlans Plans = NumberingPlans.World;

    [Theory]
    [InlineData("138 0013 8000", "CN", "+8613800138000")]
    [InlineData("0086-138-0013-8000", "CN", "+8613800138000")]
    [InlineData("0086-138-0013-8000", null, "+8613800138000")]
    [InlineData("8613800138000", "CN", "+8613800138000")]
    [InlineData("+86 138-0013-8000", "GB", "+8613800138000")]
    [InlineData("１３８００１３８０００", "CN", "+8613800138000")]
    [InlineData("＋８６　１３８　００１３　８０００", null, "+8613800138000")]
    [InlineData("\u202A+86 138 0013 8000\u202C", null, "+8613800138000")]
    [InlineData("010-6552 9988", "CN", "+861065529988")]
    [InlineData("(020) 7946 0018", "GB", "+442079460018")]
    [InlineData("+44 (0)20 7946 0018", null, "+442079460018")]
    [InlineData("(+44) 20 7946 0018", null, "+442079460018")]
    [InlineData("011 44 20 7946 0018", "US", "+442079460018")]
    [InlineData("(212) 555-0123", "US", "+12125550123")]
    [InlineData("1-212-555-0123", "us", "+12125550123")]
    [InlineData("8 (495) 123-45-67", "RU", "+74951234567")]
    [InlineData("06 6982 1234", "IT", "+390669821234")]
    [InlineData("011 15 2345 6789", "AR", "+5491123456789")]
    [InlineData("٠١٠٠١٢٣٤٥٦٧", "EG", "+201001234567")]
    [InlineData("tel:+86-138-0013-8000", null, "+8613800138000")]
    [InlineData("TEL:138-0013-8000;phone-context=+86", "US", "+8613800138000")]
    [InlineData("tel:138-0013-8000;phone-context=example.com", "CN", "+8613800138000")]
    [InlineData("  13800138000\t", "CN", "+8613800138000")]
    [InlineData("+800 1234 5678", null, "+80012345678")]
    public void Reads_a_usual_spelling(string text, string? region, string expected)
    {
        var result = Plans.Parse(text, region);
        Assert.Equal(PhoneNumberFault.None, result.Fault);
        Assert.Equal(expected, result.Number.ToString());
    }

    [Theory]
    [InlineData("", "CN", PhoneNumberFault.Empty)]
    [InlineData(" () - ", "CN", PhoneNumberFault.Empty)]
    [InlineData("+", "CN", PhoneNumberFault.NotANumber)]
    [InlineData("hello", "CN", PhoneNumberFault.NotANumber)]
    [InlineData("1-800-FLOWERS", "US", PhoneNumberFault.NotANumber)]
    [InlineData("*100#", "CN", PhoneNumberFault.NotANumber)]
    [InlineData("138+00138000", "CN", PhoneNumberFault.NotANumber)]
    [InlineData("lin@example.com", "CN", PhoneNumberFault.NotANumber)]
    [InlineData("010-65529988 ext. 12", "CN", PhoneNumberFault.Extension)]
    [InlineData("010-65529988转12", "CN", PhoneNumberFault.Extension)]
    [InlineData("+1 212 555 0123x9", null, PhoneNumberFault.Extension)]
    [InlineData("+1 212 555 0123,,9", null, PhoneNumberFault.Extension)]
    [InlineData("tel:+12125550123;ext=9", null, PhoneNumberFault.Extension)]
    [InlineData("tel:+12125550123;isub=9", null, PhoneNumberFault.Extension)]
    [InlineData("13800138000", null, PhoneNumberFault.RegionMissing)]
    [InlineData("13800138000", "ZZ", PhoneNumberFault.RegionUnknown)]
    [InlineData("+999 13800138000", "CN", PhoneNumberFault.CallingCodeUnknown)]
    [InlineData("+0 13800138000", "CN", PhoneNumberFault.CallingCodeUnknown)]
    [InlineData("+86", "CN", PhoneNumberFault.TooShort)]
    [InlineData("+86 138", "CN", PhoneNumberFault.TooShort)]
    [InlineData("+86 1380013800013800", "CN", PhoneNumberFault.TooLong)]
    [InlineData("1380013800013800138001380013800138", "CN", PhoneNumberFault.TooLong)]
    [InlineData("110", "CN", PhoneNumberFault.ShortCode)]
    [InlineData("112", "DE", PhoneNumberFault.ShortCode)]
    [InlineData("911", "US", PhoneNumberFault.ShortCode)]
    [InlineData("10086", "CN", PhoneNumberFault.ShortCode)]
    [InlineData("+86 10000000000", "CN", PhoneNumberFault.NotAssigned)]
    public void Refuses_with_the_reason(string text, string? region, PhoneNumberFault expected)
    {
        var result = Plans.Parse(text, region);
        Assert.Equal(expected, result.Fault);
        Assert.Equal(expected != PhoneNumberFault.NotAssigned, result.Number.IsNone);
    }

    [Fact]
    public void Every_fault_is_reached_by_a_test()
    {
        var reached = typeof(NumberingPlansTests).GetMethod(nameof(Refuses_with_the_reason))!
            .GetCustomAttributesData().Where(data => data.AttributeType == typeof(InlineDataAttribute))
            .Select(data => ((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)
                data.ConstructorArguments[0].Value!)[2].Value)
            .Select(value => (PhoneNumberFault)(int)value!)
            .Append(PhoneNumberFault.None);
        Assert.Equal(Enum.GetValues<PhoneNumberFault>().Order(), reached.Distinct().Order());
    }

    [Theory]
    [InlineData("+8613800138000", "CN", PhoneNumberKind.Mobile, "138 0013 8000", "+86 138 0013 8000")]
    [InlineData("+861065529988", "CN", PhoneNumberKind.FixedLine, "010 6552 9988", "+86 10 6552 9988")]
    [InlineData("+864008123456", "CN", PhoneNumberKind.SharedCost, "400 812 3456", "+86 400 812 3456")]
    [InlineData("+12125550123", "US", PhoneNumberKind.FixedLineOrMobile, "(212) 555-0123", "+1 212 555 0123")]
    [InlineData("+16135550123", "CA", PhoneNumberKind.FixedLineOrMobile, "(613) 555-0123", "+1 613 555 0123")]
    [InlineData("+18005550123", "US", PhoneNumberKind.TollFree, "(800) 555-0123", "+1 800 555 0123")]
    [InlineData("+85261234567", "HK", PhoneNumberKind.Mobile, "6123 4567", "+852 6123 4567")]
    [InlineData("+80012345678", null, PhoneNumberKind.TollFree, "1234 5678", "+800 1234 5678")]
    public void Knows_a_number(string text, string? region, PhoneNumberKind kind, string national, string international)
    {
        Assert.True(PhoneNumber.TryParseE164(text, out var number));
        Assert.True(Plans.IsValid(number));
        Assert.Equal(region, Plans.RegionOf(number));
        Assert.Equal(kind, Plans.KindOf(number));
        Assert.Equal(national, Plans.FormatNational(number));
        Assert.Equal(international, Plans.FormatInternational(number));
    }

    [Fact]
    public void Knows_all_regions()
    {
        Assert.Equal(245, Plans.Regions.Count);
        Assert.Equal(86, Plans.CallingCodeOf("CN"));
        Assert.Equal(0, Plans.CallingCodeOf("ZZ"));
    }

    [Fact]
    public void Any_text_gets_a_verdict_and_what_is_valid_reads_back_from_its_formats()
    {
        var pieces = Gen.Elements(
            "+", "0", "00", "86", "1", "44", "138", "0013", "8000", "(0)", " ", "-", "ext", "x", "#", ";", "tel:",
            ";ext=", ";phone-context=+", "\0", "\uD83D", "\uDE00", "９", "٣", "𝟗", "転", "\u202E", "999999999999");
        var texts = Gen.Select(Gen.ListOf(pieces), list => string.Concat(list));
        var regions = Gen.Elements<string?>([null, .. Plans.Regions]);
        Prop.ForAll(Gen.Zip(texts, regions).ToArbitrary(), input =>
        {
            var (text, region) = input;
            var result = Plans.Parse(text, region);
            if (!result.IsValid)
            {
                return true;
            }

            var number = result.Number;
            return Plans.IsValid(number) && Plans.Parse(Plans.FormatInternational(number)).Number == number
                && Plans.Parse(number.ToString()).Number == number;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
    }

    [Fact]
    public void Any_number_can_be_asked_about_and_written()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), digits =>
        {
            if (!PhoneNumber.TryFromDigits(digits % 1_000_000_000_000_000, out var number))
            {
                return true;
            }

            var known = Plans.KindOf(number) != PhoneNumberKind.Unknown;
            return (Plans.IsValid(number) || !known) && Plans.FormatNational(number).Length > 0
                && Plans.FormatInternational(number).StartsWith('+') && (!known || Plans.CallingCodeOf(number) > 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }
}
