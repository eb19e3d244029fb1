using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Hutong.Server.Configuration;
using Hutong.Server.Hosting;
using Hutong.Switch.Modules;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Server.Tests.Configuration;

/// <summary>The settings of the product itself: a row for default, good and bad of each.</summary>
public sealed class SettingsTests
{
    public static TheoryData<string> Sections => [.. Declared().Select(section => section.Path)];

    /// <summary>Section, setting, least and greatest value.</summary>
    public static TheoryData<string, string, string, string> Bounded
    {
        get
        {
            var rows = new TheoryData<string, string, string, string>();
            foreach (var section in Declared())
            {
                foreach (var property in SettingsBinder.Settings(section.Type))
                {
                    if (property.GetCustomAttribute<RangeAttribute>() is { } range
                        && Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture) < 1L << 53)
                    {
                        rows.Add(section.Path, property.Name, Text(range.Minimum), Text(range.Maximum));
                    }
                }
            }

            return rows;
        }
    }

    public static TheoryData<string, string> All
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var section in Declared())
            {
                foreach (var property in SettingsBinder.Settings(section.Type))
                {
                    rows.Add(section.Path, property.Name);
                }
            }

            return rows;
        }
    }

    [Theory, MemberData(nameof(Sections))]
    public void Defaults_are_good(string section) => Assert.Empty(Faults(section, []));

    [Theory, MemberData(nameof(Bounded))]
    public void Takes_its_bounds(string section, string setting, string least, string greatest)
    {
        Assert.Empty(Faults(section, new() { [setting] = JsonNode.Parse(least) }));
        Assert.Empty(Faults(section, new() { [setting] = JsonNode.Parse(greatest) }));
    }

    [Theory, MemberData(nameof(Bounded))]
    public void Refuses_what_is_out_of_its_bounds_by_name(
        string section, string setting, string least, string greatest)
    {
        foreach (var outside in (decimal[])
            [decimal.Parse(least, CultureInfo.InvariantCulture) - 1,
                decimal.Parse(greatest, CultureInfo.InvariantCulture) + 1])
        {
            var value = outside.ToString(CultureInfo.InvariantCulture);
            var fault = Assert.Single(Faults(section, new() { [setting] = JsonNode.Parse(value) }));
            Assert.Contains(Name(section, setting), fault, StringComparison.OrdinalIgnoreCase);
            Assert.Contains(value, fault, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Refuses_a_value_of_the_wrong_kind_by_name(string section, string setting)
    {
        var faults = Faults(section, new() { [setting] = new JsonObject { ["no"] = new JsonArray(true) } });

        Assert.Contains(faults,
            fault => fault.Contains(Name(section, setting), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_password_of_the_database_is_never_shown()
    {
        var fault =
            Assert.Single(Faults("store", new() { ["postgres"] = new JsonObject { ["password"] = "hunter2" } }));

        Assert.DoesNotContain("hunter2", fault, StringComparison.Ordinal);
        Assert.Contains("store.postgres", fault, StringComparison.Ordinal);
    }

    static string Name(string section, string setting) => $"{section.Replace(':', '.')}.{setting}";

    static string Text(object value) => value is double number
        ? number.ToString("R", CultureInfo.InvariantCulture)
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    static IReadOnlyList<string> Faults(string section, JsonObject values)
    {
        var root = new JsonObject();
        var at = root;
        var parts = section.Split(':');
        foreach (var part in parts[..^1])
        {
            at = (JsonObject)(at[part] = new JsonObject());
        }

        at[parts[^1]] = values;
        var binder = new SettingsBinder(Declared());
        binder.Bind(root);
        return binder.Faults;
    }

    static SettingsSection[] Declared()
    {
        var services = new ServiceCollection();
        HutongHost.AddProduct(services, new(null, null!, Listens: false));
        return [.. services.Where(service => service.ServiceType == typeof(SettingsSection))
            .Select(service => (SettingsSection)service.ImplementationInstance!)];
    }
}
