using System.Text.Json;
using System.Xml.Linq;

namespace Hutong.Interop.Harness;

/// <summary>Something that a client reported by itself: a stanza that came in, a connection that went.</summary>
/// <param name="Name">What happened, in the words of the client's script.</param>
/// <param name="Data">The rest of the report.</param>
public sealed record ClientEvent(string Name, JsonElement Data)
{
    /// <summary>A text member, or null.</summary>
    public string? this[string member] =>
        Data.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()
            : null;

    /// <summary>The stanza, where the report carries one.</summary>
    public XElement Xml => XElement.Parse(this["xml"] ?? throw new InvalidOperationException($"{Name} has no stanza"));
}

/// <summary>A client refused a command; <see cref="Condition"/> is what the server or the library said.</summary>
public sealed class ClientRefusedException(string command, string condition, string text)
    : Exception($"{command}: {condition} {text}")
{
    /// <summary>The error condition, such as <c>not-authorized</c>.</summary>
    public string Condition { get; } = condition;
}
