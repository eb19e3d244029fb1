using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hutong.Kernel;

namespace Hutong.Server.Configuration;

/// <summary>Converts single values of the configuration, from JSON or from the environment's text.</summary>
static class SettingsScalar
{
    public static bool TryConvert(JsonValue node, Type type, out object? value)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var isText = node.GetValueKind() == JsonValueKind.String;
        var text = isText ? node.GetValue<string>() : node.ToJsonString();
        value = null;
        if (type == typeof(string) || type == typeof(Secret))
        {
            value = !isText ? null : type == typeof(Secret) ? new Secret(text) : text;
        }
        else if (type == typeof(bool))
        {
            value = bool.TryParse(text, out var flag) ? flag : null;
        }
        else if (type == typeof(int))
        {
            value = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number : null;
        }
        else if (type == typeof(long))
        {
            value = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number : null;
        }
        else if (type == typeof(double))
        {
            value = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
                : null;
        }
        else if (type == typeof(TimeSpan))
        {
            value = Duration(text);
        }
        else if (type.IsEnum)
        {
            value = Enum.TryParse(type, text, ignoreCase: true, out var named) && Enum.IsDefined(type, named) ? named
                : null;
        }

        return value is not null;
    }

    public static string Describe(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type))
            : type == typeof(TimeSpan) ? "a time such as 250ms, 30s, 5m, 24h, 90d"
            : type == typeof(bool) ? "true or false"
            : type == typeof(int) || type == typeof(long) ? "a whole number"
            : type == typeof(double) ? "a number"
            : type == typeof(string) || type == typeof(Secret) ? "a text"
            : type.IsArray || type.IsGenericType ? "a list [ ... ]" : "a section { ... }";
    }

    static TimeSpan? Duration(string text)
    {
        (string Unit, double Milliseconds)[] units =
            [("ms", 1), ("s", 1e3), ("m", 60e3), ("h", 3600e3), ("d", 86400e3)];
        foreach (var (unit, milliseconds) in units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && double.TryParse(text[..^unit.Length],
                NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number * milliseconds < 1e15)
            {
                return TimeSpan.FromMilliseconds(number * milliseconds);
            }
        }

        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span)
            && text.Contains(':', StringComparison.Ordinal)
            ? span : null;
    }
}
