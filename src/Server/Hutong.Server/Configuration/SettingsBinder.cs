using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Hutong.Kernel;
using Hutong.Switch.Modules;

namespace Hutong.Server.Configuration;

/// <summary>
/// Binds the configuration tree to the options classes that modules and edges declared. Everything wrong is told at
/// once, each with the option's name, the value, and what is allowed; a key that nobody declared is an error.
/// </summary>
sealed class SettingsBinder(IEnumerable<SettingsSection> sections)
{
    readonly SettingsSection[] sections = [.. sections];
    readonly List<string> faults = [];

    /// <summary>What is wrong, in words.</summary>
    public IReadOnlyList<string> Faults => faults;

    /// <summary>One instance for each section, by its class.</summary>
    public Dictionary<Type, object> Bind(JsonObject root)
    {
        var bound = new Dictionary<Type, object>();
        foreach (var section in sections)
        {
            var node = Find(root, section.Path);
            var value = Activator.CreateInstance(section.Type)!;
            Fill(value, node, section.Path.Replace(':', '.'), InnerSections(section.Path));
            Validate(value, section.Path.Replace(':', '.'));
            bound[section.Type] = value;
        }

        RefuseUnknownSections(root, "");
        return bound;
    }

    static JsonObject? Find(JsonObject root, string path)
    {
        JsonNode? at = root;
        foreach (var part in path.Split(':'))
        {
            at = (at as JsonObject)?.FirstOrDefault(pair => pair.Key.Equals(part, StringComparison.OrdinalIgnoreCase))
                .Value;
        }

        return at as JsonObject;
    }

    HashSet<string> InnerSections(string path) => sections
        .Where(other => other.Path.StartsWith(path + ":", StringComparison.OrdinalIgnoreCase))
        .Select(other => other.Path[(path.Length + 1)..].Split(':')[0])
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    void Fill(object target, JsonObject? node, string path, HashSet<string> inner)
    {
        foreach (var (key, value) in node ?? [])
        {
            var property = Settings(target.GetType())
                .FirstOrDefault(p => p.Name.Equals(key, StringComparison.OrdinalIgnoreCase));
            if (property is not null)
            {
                var secret = IsSecret(property);
                if (value is null && new NullabilityInfoContext().Create(property).WriteState
                    == NullabilityState.Nullable)
                {
                    property.SetValue(target, null);
                }
                else if (secret && value is not JsonValue)
                {
                    faults.Add($"{path}.{key} is ***, allowed is {SettingsScalar.Describe(property.PropertyType)}");
                }
                else if (TryConvert(value, property.PropertyType, $"{path}.{key}", out var converted, secret))
                {
                    property.SetValue(target, converted);
                }
            }
            else if (!inner.Contains(key))
            {
                faults.Add(
                    Unknown($"{path}.{key}", key, Settings(target.GetType()).Select(p => Camel(p.Name)).Concat(inner)));
            }
        }
    }

    void RefuseUnknownSections(JsonObject node, string path)
    {
        foreach (var (key, value) in node)
        {
            var full = path.Length == 0 ? key : path + ":" + key;
            if (sections.Any(section => section.Path.Equals(full, StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            if (sections.Any(section => section.Path.StartsWith(full + ":", StringComparison.OrdinalIgnoreCase)))
            {
                RefuseUnknownSections(value as JsonObject ?? [], full);
                continue;
            }

            if (path.Length == 0 || !sections.Any(s => s.Path.Equals(path, StringComparison.OrdinalIgnoreCase)))
            {
                faults.Add(Unknown(
                    full.Replace(':', '.'), key, sections.Select(section => section.Path.Split(':')[0]).Distinct()));
            }
        }
    }

    bool TryConvert(JsonNode? node, Type type, string path, out object? value, bool secret = false)
    {
        value = null;
        if (node is JsonArray array && ElementType(type) is { } element)
        {
            return TryConvertList(array, type, element, path, out value);
        }

        if (node is JsonObject map && type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>))
        {
            var dictionary = (IDictionary)Activator.CreateInstance(type)!;
            foreach (var (key, inner) in map)
            {
                if (TryConvert(inner, type.GetGenericArguments()[1], $"{path}.{key}", out var item))
                {
                    dictionary[key] = item;
                }
            }

            value = dictionary;
            return true;
        }

        if (node is JsonObject section && type.IsClass && ElementType(type) is null && type != typeof(string)
            && type != typeof(Secret))
        {
            value = Activator.CreateInstance(type)!;
            Fill(value, section, path, []);
            Validate(value, path);
            return true;
        }

        if (node is JsonValue scalar && SettingsScalar.TryConvert(scalar, type, out value))
        {
            return true;
        }

        if (ElementType(type) is { } single && node is JsonValue text && text.GetValueKind() == JsonValueKind.String)
        {
            // The environment has no lists: commas part them.
            var parts =
                new JsonArray([.. text.GetValue<string>().Split(',').Select(part => JsonValue.Create(part.Trim()))]);
            return TryConvertList(parts, type, single, path, out value);
        }

        faults.Add($"{path} is {(secret ? "***" : Shown(node, type))}, allowed is {SettingsScalar.Describe(type)}");
        return false;
    }

    bool TryConvertList(JsonArray array, Type type, Type element, string path, out object? value)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        for (var i = 0; i < array.Count; i++)
        {
            if (TryConvert(
                array[i], element, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), out var item))
            {
                list.Add(item);
            }
        }

        value = list;
        if (type.IsArray)
        {
            var copy = Array.CreateInstance(element, list.Count);
            list.CopyTo(copy, 0);
            value = copy;
        }

        return true;
    }

    void Validate(object value, string path)
    {
        var results = new List<ValidationResult>();
        if (!Validator.TryValidateObject(value, new ValidationContext(value), results, validateAllProperties: true))
        {
            foreach (var result in results)
            {
                var member = result.MemberNames.FirstOrDefault();
                var property = member is null ? null : value.GetType().GetProperty(member);
                var shown =
                    property is null ? "" : $" is {(IsSecret(property) ? "***" : Shown(property.GetValue(value)))}";
                faults.Add($"{path}{(member is null ? "" : "." + Camel(member))}{shown}: {result.ErrorMessage}");
            }
        }

        if (value.GetType().GetMethod("Fault", BindingFlags.Public | BindingFlags.Instance, []) is { } check &&
            check.Invoke(value, null) is string fault)
        {
            faults.Add(fault);
        }
    }

    static Type? ElementType(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.GetGenericArguments().Length == 1 && typeof(IEnumerable).IsAssignableFrom(type)
            ? type.GetGenericArguments()[0] : null;

    static string Unknown(string path, string key, IEnumerable<string> known)
    {
        var nearest = known.OrderBy(name => Distance(name, key)).FirstOrDefault();
        var hint = nearest is not null && Distance(nearest, key) <= Math.Max(2, key.Length / 3)
            ? $"; did you mean {nearest}?" : "";
        return $"{path} is not a setting{hint} (docs/settings.md lists all)";
    }

    static string Shown(object? value, Type? type = null) =>
        type == typeof(Secret) ? "***"
            : value switch { null => "null", Secret => "***", JsonNode node => node.ToJsonString(), _ => $"{value}" };

    /// <summary>The properties of an options class that can be set from outside.</summary>
    public static IEnumerable<PropertyInfo> Settings(Type type) => type.GetProperties()
        .Where(property => property.CanWrite && !property.IsDefined(typeof(JsonIgnoreAttribute)));

    /// <summary>Whether what is set there must not be shown.</summary>
    static bool IsSecret(PropertyInfo property) => property.PropertyType == typeof(Secret)
        || property.GetCustomAttribute<DataTypeAttribute>() is { DataType: DataType.Password };

    public static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    /// <summary>The edit distance, for the hint.</summary>
    static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                (diagonal, row[j]) =
                    (row[j], Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (same ? 0 : 1)));
            }
        }

        return row[b.Length];
    }
}
