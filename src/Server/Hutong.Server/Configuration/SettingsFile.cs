using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hutong.Server.Configuration;

/// <summary>
/// Reads <c>hutong.json</c> and the environment into one tree. Comments and trailing commas are allowed.
/// </summary>
static class SettingsFile
{
    /// <summary><c>HUTONG__XMPP__PORT=5222</c> sets <c>xmpp.port</c>.</summary>
    public const string EnvironmentPrefix = "HUTONG__";

    static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>The tree of a file (empty when the path is null) with the environment laid over it.</summary>
    public static JsonObject Load(string? path, IReadOnlyDictionary<string, string> environment, List<string> faults)
    {
        var root = new JsonObject();
        if (path is not null)
        {
            try
            {
                root = JsonNode.Parse(
                    File.ReadAllText(path), new JsonNodeOptions { PropertyNameCaseInsensitive = true },
                    Lenient) as JsonObject ?? Empty(faults, $"{path}: the file must hold one object {{ ... }}");
            }
            catch (JsonException error)
            {
                faults.Add($"{path}: line {error.LineNumber + 1}: not valid JSON");
            }
            catch (IOException error)
            {
                faults.Add($"{path}: {error.Message}");
            }
        }

        foreach (var (key, value) in environment)
        {
            if (key.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
            {
                Set(root, key[EnvironmentPrefix.Length..].Split("__"), value, faults, key);
            }
        }

        return root;
    }

    static void Set(JsonObject root, string[] path, string value, List<string> faults, string name)
    {
        var at = root;
        foreach (var part in path[..^1])
        {
            var key = Existing(at, part);
            if (at[key] is null)
            {
                at[key] = new JsonObject();
            }

            if (at[key] is not JsonObject inner)
            {
                faults.Add($"{name}: {part} is not a section");
                return;
            }

            at = inner;
        }

        at[Existing(at, path[^1])] = Read(value);
    }

    // A text, or, for what no text says (a list of sections), JSON. An address in brackets is no JSON.
    static JsonNode? Read(string value)
    {
        try
        {
            return value is ['{' or '[', ..]
                ? JsonNode.Parse(value, new JsonNodeOptions { PropertyNameCaseInsensitive = true }, Lenient) : value;
        }
        catch (JsonException)
        {
            return value;
        }
    }

    static string Existing(JsonObject section, string part) =>
        section.Select(pair => pair.Key).FirstOrDefault(key => key.Equals(part, StringComparison.OrdinalIgnoreCase))
        ?? char.ToLowerInvariant(part[0]) + part[1..];

    static JsonObject Empty(List<string> faults, string fault)
    {
        faults.Add(fault);
        return [];
    }
}
