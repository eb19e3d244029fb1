using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Hutong.Server.Docs;

/// <summary>The documentation comments that the compiler writes beside the assemblies, as Markdown.</summary>
static partial class XmlComments
{
    static readonly ConcurrentDictionary<Assembly, Dictionary<string, string>> Read = new();

    /// <summary>The summary of a class.</summary>
    public static string Of(Type type) => Find(type.Assembly, $"T:{Name(type)}");

    /// <summary>The summary of a property.</summary>
    public static string Of(PropertyInfo property) =>
        Find(property.DeclaringType!.Assembly, $"P:{Name(property.DeclaringType)}.{property.Name}");

    static string Name(Type type) => type.FullName!.Replace('+', '.');

    static string Find(Assembly assembly, string member) =>
        Read.GetOrAdd(assembly, Load).GetValueOrDefault(member, "");

    static Dictionary<string, string> Load(Assembly assembly)
    {
        var file = Path.ChangeExtension(assembly.Location, ".xml");
        return !File.Exists(file) ? [] : XDocument.Load(file).Descendants("member")
            .Where(member => member.Element("summary") is not null)
            .ToDictionary(member => (string)member.Attribute("name")!, member => Text(member.Element("summary")!));
    }

    static string Text(XElement element) => Spaces().Replace(string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see => $"`{((string?)see.Attribute("cref") ?? "").Split('.')[^1]}`",
        XElement { Name.LocalName: "para" } paragraph => " " + Text(paragraph),
        XElement other => Text(other),
        _ => "",
    })), " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
