using Hutong.Kernel;
using Hutong.Server.Configuration;
using Hutong.Switch.Modules;

namespace Hutong.Server.Tests.Configuration;

public sealed class SettingsFileTests
{
    [Fact]
    public void A_file_may_have_comments_and_trailing_commas()
    {
        var (lanes, faults) = Read("""{ /* ours */ "lanes": { "width": 3, }, } // end""");

        Assert.Empty(faults);
        Assert.Equal(3, lanes.Width);
    }

    [Fact]
    public void The_environment_goes_before_the_file_whatever_its_case()
    {
        var (lanes, faults) = Read("""{ "lanes": { "width": 3 } }""", ("HUTONG__LANES__WIDTH", "4"));

        Assert.Empty(faults);
        Assert.Equal(4, lanes.Width);
    }

    [Fact]
    public void The_environment_gives_lists_parted_by_commas_and_other_kinds_as_text()
    {
        var (lanes, faults) = Read(null, ("HUTONG__LANES__NAMES", "east, west"), ("HUTONG__LANES__OPEN", "true"),
            ("HUTONG__LANES__REST", "90d"), ("PATH", "/usr/bin"));

        Assert.Empty(faults);
        Assert.Equal(["east", "west"], lanes.Names);
        Assert.True(lanes.Open);
        Assert.Equal(TimeSpan.FromDays(90), lanes.Rest);
    }

    [Fact]
    public void The_environment_gives_as_json_what_has_settings_of_its_own()
    {
        var (lanes, faults) = Read(
            null, ("HUTONG__LANES", """{ "names": ["east"], "width": 4 }"""),
            ("HUTONG__LANES__NAMES", """["[::1]:80"]"""));
        var (bracket, _) = Read(null, ("HUTONG__LANES__NAMES", "[::1]:80"));

        Assert.Empty(faults);
        Assert.Equal((4, "[::1]:80", "[::1]:80"), (lanes.Width, lanes.Names[0], bracket.Names[0]));
    }

    [Fact]
    public void A_broken_file_is_told_with_its_line()
    {
        var (_, faults) = Read("{\n \"lanes\": {\n");

        Assert.Contains("line 3", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_told()
    {
        List<string> faults = [];
        SettingsFile.Load("/nowhere/hutong.json", new Dictionary<string, string>(), faults);

        Assert.Contains("/nowhere/hutong.json", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "lanes": { "widht": 3 } }""", "lanes.widht is not a setting; did you mean width?")]
    [InlineData("""{ "lnes": { } }""", "lnes is not a setting; did you mean lanes?")]
    [InlineData("""{ "lanes": { "zzzzzz": 3 } }""", "lanes.zzzzzz is not a setting (")]
    public void An_unknown_key_is_refused_with_a_hint(string text, string fault)
    {
        var (_, faults) = Read(text);

        Assert.StartsWith(fault, Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var (_, faults) = Read(
            """{ "lanes": { "width": "wide", "rest": "soon", "kind": "Round", "open": 3, "x": 1 }, "y": 2 }""");

        Assert.Equal(6, faults.Count);
        Assert.Contains(faults, fault => fault.Contains("lanes.width is \"wide\", allowed is a whole number",
            StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("one of Paved, Dirt", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "lanes": { "secret": 12345 } }""")]
    [InlineData("""{ "lanes": { "secret": ["12345"] } }""")]
    [InlineData("""{ "lanes": { "word": { "a": "12345" } } }""")]
    public void A_secret_is_never_shown(string text)
    {
        var (_, faults) = Read(text);

        Assert.DoesNotContain("12345", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"250ms\"", 0.25)]
    [InlineData("\"1.5s\"", 1.5)]
    [InlineData("\"5m\"", 300)]
    [InlineData("\"24h\"", 86_400)]
    [InlineData("\"00:01:00\"", 60)]
    public void Times_are_written_with_their_unit(string value, double seconds)
    {
        var (lanes, faults) = Read($$"""{ "lanes": { "rest": {{value}} } }""");

        Assert.Empty(faults);
        Assert.Equal(seconds, lanes.Rest.TotalSeconds);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("\"5\"")]
    [InlineData("\"-5s\"")]
    [InlineData("\"99999999999999d\"")]
    [InlineData("null")]
    public void A_time_without_a_unit_or_sense_is_refused(string value)
    {
        var (_, faults) = Read($$"""{ "lanes": { "rest": {{value}} } }""");

        Assert.Contains("allowed is a time such as", Assert.Single(faults), StringComparison.Ordinal);
    }

    static (Lanes Lanes, IReadOnlyList<string> Faults) Read(
        string? text, params (string Key, string Value)[] environment)
    {
        var file = text is null ? null : Path.GetTempFileName();
        if (file is not null)
        {
            File.WriteAllText(file, text);
        }

        List<string> faults = [];
        var root = SettingsFile.Load(file, environment.ToDictionary(pair => pair.Key, pair => pair.Value), faults);
        if (file is not null)
        {
            File.Delete(file);
        }

        var binder = new SettingsBinder([new SettingsSection("lanes", typeof(Lanes))]);
        var bound = binder.Bind(root);
        return ((Lanes)bound[typeof(Lanes)], [.. faults, .. binder.Faults]);
    }

    enum Surface
    {
        Paved,
        Dirt,
    }

    sealed class Lanes
    {
        public int Width { get; set; } = 2;

        public bool Open { get; set; }

        public Surface Kind { get; set; }

        public string[] Names { get; set; } = [];

        public TimeSpan Rest { get; set; }

        public Secret? Secret { get; set; }

        [System.ComponentModel.DataAnnotations.DataType(System.ComponentModel.DataAnnotations.DataType.Password)]
        public string Word { get; set; } = "";
    }
}
