using System.Globalization;

namespace Hutong.Messaging.Eventing;

/// <summary>One field of a node's configuration: its default, and how a value is read.</summary>
/// <param name="Name">Without <c>pubsub#</c>.</param>
/// <param name="Type">The type in a form (XEP-0004).</param>
/// <param name="Default">What it is when nobody set it.</param>
/// <param name="Allowed">The values that may be chosen, or null.</param>
/// <param name="Read">The normal form of values, or null when they are none.</param>
sealed record NodeField(string Name, string Type, string[] Default, string[]? Allowed,
    Func<IReadOnlyList<string>, string[]?> Read)
{
    /// <summary>Characters of a text that is kept.</summary>
    const int TextMax = 256;

    public static NodeField List(string name, string value, params string[] allowed) =>
        new(name, "list-single", [value],
        allowed, given => given is [var one] && allowed.Contains(one) ? [one] : null);

    public static NodeField Flag(string name, bool value) => new(name, "boolean", [value ? "true" : "false"], null,
        given => given is [var one] ? one switch
        {
            "1" or "true" => ["true"],
            "0" or "false" => ["false"],
            _ => null,
        } : null);

    public static NodeField Number(string name, string value) => new(name, "text-single", [value], null,
        given => given is ["max"] ? ["max"]
            : given is [var one] && int.TryParse(one, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number > 0 ? [number.ToString(CultureInfo.InvariantCulture)] : null);

    public static NodeField Text(string name) => new(name, "text-single", [], null,
        given => given.Count <= 1 && given.All(IsText) ? [.. given.Where(one => one.Length > 0)] : null);

    public static NodeField Many(string name) => new(name, "text-multi", [], null,
        given => given.Count <= 32 && given.All(IsText) ? [.. given] : null);

    // Tabs and line ends part the stored form.
    static bool IsText(string text) => text.Length <= TextMax && !text.AsSpan().ContainsAnyInRange('\0', '\u001f');
}
