using System.Reflection;

namespace Hutong.Sandbox.Http;

/// <summary>The page, which is in the program.</summary>
static class PageFiles
{
    const string Folder = "page/";

    static readonly Dictionary<string, string> Types = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    public static void Map(WebApplication app)
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (resource.StartsWith(Folder, StringComparison.Ordinal)
                && Types.TryGetValue(Path.GetExtension(resource), out var type))
            {
                using var stream = assembly.GetManifestResourceStream(resource)!;
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                var name = resource[Folder.Length..];
                app.MapGet(name == "index.html" ? "/" : "/" + name, (HttpContext context) =>
                {
                    context.Response.Headers.CacheControl = "no-cache";
                    return Results.Bytes(bytes, type);
                });
            }
        }
    }
}
