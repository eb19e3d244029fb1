using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;

namespace Hutong.Server.Web;

/// <summary>A file of the web client.</summary>
/// <param name="File">Where it is.</param>
/// <param name="ContentType">Its type.</param>
/// <param name="Tag">Its entity tag, with quotes.</param>
/// <param name="Immutable">Whether its name changes with its content.</param>
/// <param name="Brotli">The same, packed; null when packing gains nothing.</param>
sealed record WebClientFile(string File, string ContentType, string Tag, bool Immutable, string? Brotli);

/// <summary>The files that the build put beside the program. They do not change while it runs.</summary>
sealed class WebClientFiles
{
    /// <summary>The page that all addresses of the client answer with.</summary>
    public const string Index = "index.html";

    /// <summary>Where the build puts files whose names hold their digest.</summary>
    const string Hashed = "assets/";

    const string Packed = ".br";

    readonly FrozenDictionary<string, WebClientFile> files;

    public WebClientFiles(string root)
    {
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".webmanifest"] = "application/manifest+json";
        var found = new Dictionary<string, WebClientFile>(StringComparer.Ordinal);
        var all = Directory.Exists(root) ? Directory.GetFiles(root, "*", SearchOption.AllDirectories) : [];
        foreach (var file in all)
        {
            var name = Path.GetRelativePath(root, file).Replace('\\', '/');
            if (!name.EndsWith(Packed, StringComparison.Ordinal) && types.TryGetContentType(name, out var type))
            {
                var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))[..24]}\"";
                found[name] = new(file, Text(type), tag, name.StartsWith(Hashed, StringComparison.Ordinal),
                    File.Exists(file + Packed) ? file + Packed : null);
            }
        }

        files = found.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The file of a path without its first slash, or null.</summary>
    public WebClientFile? Find(string path) => files.GetValueOrDefault(path);

    static string Text(string type) =>
        type.StartsWith("text/", StringComparison.Ordinal) ? type + "; charset=utf-8" : type;
}
