namespace Hutong.Kernel.Numbers;

/// <summary>Compares us with libphonenumber-js on the spellings of numbers.tsv (made by make-vectors.mjs).</summary>
public sealed class OracleTests
{
    static readonly NumberingPlans Plans = NumberingPlans.World;

    public static TheoryData<string> Questions => ["validity", "number", "kind", "region", "national", "international"];

    [Theory]
    [MemberData(nameof(Questions))]
    public void Agrees_with_the_oracle_on(string question)
    {
        List<string> disagreements = [];
        var asked = 0;
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Numbers", "numbers.tsv")))
        {
            var theirs = Vector.Of(line);
            var ours = Plans.Parse(theirs.Text, theirs.Region);
            if (IsLongerThanE164(theirs))
            {
                Assert.Equal(PhoneNumberFault.TooLong, ours.Fault);
            }
            else if (Answers(question, theirs, ours) is var (expected, actual))
            {
                asked++;
                if (expected != actual)
                {
                    disagreements.Add($"{line} | {ours.Fault} {actual}");
                }
            }
        }

        Assert.True(asked > 4000, $"Only {asked} numbers were compared.");
        Assert.True(
            disagreements.Count == 0, $"{disagreements.Count} of {asked} differ:\n{string.Join('\n', disagreements)}");
    }

    // The one difference that we want: Germany, Korea and Nigeria have numbers of more than the 15 digits that
    // E.164 section 6 allows. They cannot be dialled from abroad, and do not fit our integer.
    static bool IsLongerThanE164(Vector theirs) => theirs.IsValid && theirs.Number.Length > PhoneNumber.MaxChars;

    static (string Theirs, string Mine)? Answers(string question, Vector theirs, PhoneNumberResult ours) =>
        question switch
        {
            "validity" => (theirs.IsValid.ToString(), ours.IsValid.ToString()),
            // A number of a length that does not exist is no number with us.
            "number" => ours.Fault is PhoneNumberFault.None or PhoneNumberFault.NotAssigned
                ? (theirs.Number, ours.Number.ToString())
                : null,
            _ when !theirs.IsValid => null,
            "kind" => (theirs.Kind.Replace("_", "", StringComparison.Ordinal), KindOf(ours.Number)),
            "region" => (theirs.RegionOf, Plans.RegionOf(ours.Number) ?? ""),
            "national" => (theirs.National, Plans.FormatNational(ours.Number)),
            _ => (theirs.International, Plans.FormatInternational(ours.Number)),
        };

    static string KindOf(PhoneNumber number) =>
        Plans.KindOf(number) is not PhoneNumberKind.Unknown and var kind ? kind.ToString().ToUpperInvariant() : "";

    sealed record Vector(
        string Text, string? Region, string Number, bool IsValid, string Kind, string RegionOf, string National,
        string International)
    {
        public static Vector Of(string line)
        {
            var fields = line.Split('\t');
            Array.Resize(ref fields, 8);
            return new Vector(
                fields[0], fields[1].Length > 0 ? fields[1] : null, fields[2], fields[3] == "valid", fields[4],
                fields[5], fields[6], fields[7]);
        }
    }
}
