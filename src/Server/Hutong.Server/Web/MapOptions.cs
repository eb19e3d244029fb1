using System.Buffers;
using System.ComponentModel.DataAnnotations;
using System.Text;

namespace Hutong.Server.Web;

/// <summary>
/// Maps behind the places that people send, in the web client. Section <c>web.map</c>. Without a tile server a place
/// is drawn, and nothing is fetched: a tile server learns from which network address somebody looks where.
/// </summary>
sealed class MapOptions
{
    const string Allowed = "allowed is a https address, or a path of this server, with {z}, {x} and {y} in its path";

    const string Https = "https://";

    static readonly SearchValues<char> Strange = SearchValues.Create("{}\\ \t\r\n\"<>");

    /// <summary>
    /// Where the pictures of the map are (Web Mercator, 256 pixels), such as
    /// <c>https://tiles.example.net/{z}/{x}/{y}.png</c>, or a path of this server, such as
    /// <c>/tiles/{z}/{x}/{y}.png</c>, which a proxy in front answers. Default empty: no maps. The content security
    /// policy of the web client is opened for pictures of this origin, and nothing else.
    /// </summary>
    public string Tiles { get; set; } = "";

    /// <summary>How near a place is shown. Default 16: the streets around it.</summary>
    [Range(1, 19)]
    public int Zoom { get; set; } = 16;

    /// <summary>Who made the map, written into its corner. Default that of OpenStreetMap's data.</summary>
    [StringLength(200)]
    public string Attribution { get; set; } = "© OpenStreetMap";

    /// <summary>The origin that pictures are fetched from: empty for none or for this server itself.</summary>
    internal string Origin => IsFixed() && Whole() is { } tile ? tile.GetLeftPart(UriPartial.Authority) : "";

    /// <summary>What is wrong with the address, or null.</summary>
    public string? Fault()
    {
        if (Tiles.Length == 0)
        {
            return null;
        }

        var named = Tiles.Contains("{z}", StringComparison.Ordinal) && Tiles.Contains("{x}", StringComparison.Ordinal)
            && Tiles.Contains("{y}", StringComparison.Ordinal);
        var isPath = Tiles.StartsWith('/') && !Tiles.StartsWith("//", StringComparison.Ordinal);
        return named && Whole() is { } tile && tile.UserInfo.Length == 0
            && (isPath || IsFixed()) ? null : $"web.map.tiles is {Tiles}: {Allowed}";
    }

    /// <summary>Whether it is a https address that names one host, whatever the tile.</summary>
    bool IsFixed() => Tiles.StartsWith(Https, StringComparison.Ordinal)
        && Tiles.IndexOf('/', Https.Length) is > 0 and var end && Tiles.IndexOf('{', StringComparison.Ordinal) > end;

    /// <summary>The address of the one tile that shows the whole world; null when it is none.</summary>
    Uri? Whole()
    {
        var text = Tiles.Replace("{z}", "0", StringComparison.Ordinal).Replace("{x}", "0", StringComparison.Ordinal)
            .Replace("{y}", "0", StringComparison.Ordinal);
        return Ascii.IsValid(text) && !text.AsSpan().ContainsAny(Strange)
            && Uri.TryCreate(new Uri("https://localhost"), text, out var tile) ? tile : null;
    }
}
