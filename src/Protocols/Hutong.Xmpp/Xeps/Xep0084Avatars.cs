using System.Globalization;
using System.Security.Cryptography;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>What is known of an avatar before it is fetched (XEP-0084 section 4.2.2).</summary>
/// <param name="Id">SHA-1 of its bytes in lower-case hexadecimal: also the item's id.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Type">Its media type.</param>
/// <param name="Width">In pixels, or null.</param>
/// <param name="Height">In pixels, or null.</param>
/// <param name="Url">Where else it is, or null.</param>
public sealed record AvatarInfo(
    string Id, int Bytes, string Type, int? Width = null, int? Height = null, string? Url = null)
{
    /// <summary>The node of the image.</summary>
    public const string DataNamespace = "urn:xmpp:avatar:data";

    /// <summary>The node of what is known of it.</summary>
    public const string MetadataNamespace = "urn:xmpp:avatar:metadata";

    /// <summary>The id of an image.</summary>
    public static string IdOf(ReadOnlySpan<byte> image)
    {
#pragma warning disable CA5350 // The hash that the specification names; it names an image, it protects nothing.
        return Convert.ToHexStringLower(SHA1.HashData(image));
#pragma warning restore CA5350
    }

    /// <summary>Reads what is known of each form of the avatar; empty when it is switched off.</summary>
    public static IReadOnlyList<AvatarInfo> Read(Element? metadata)
    {
        var list = new List<AvatarInfo>();
        foreach (var child in metadata?.Children ?? [])
        {
            if (child.Is("info", MetadataNamespace) && child["id"] is { } id && child["type"] is { } type
                && Number(child["bytes"]) is { } bytes)
            {
                list.Add(new(id, bytes, type, Number(child["width"]), Number(child["height"]), child["url"]));
            }
        }

        return list;
    }

    /// <summary>Writes the metadata; of none, it switches the avatar off.</summary>
    public static Element Write(params IEnumerable<AvatarInfo> infos)
    {
        var metadata = new Element("metadata", MetadataNamespace);
        foreach (var info in infos)
        {
            metadata.With(new Element("info", MetadataNamespace).With("id", info.Id).With("type", info.Type)
                .With("bytes", Text(info.Bytes)).With("width", Text(info.Width)).With("height", Text(info.Height))
                .With("url", info.Url));
        }

        return metadata;
    }

    /// <summary>The bytes of an image; null when the element holds none.</summary>
    public static byte[]? ReadData(Element? data) =>
        data is not null && data.Is("data", DataNamespace) ? Base64.Read(data.Text) : null;

    /// <summary>Writes an image.</summary>
    public static Element WriteData(ReadOnlySpan<byte> image) =>
        new Element("data", DataNamespace).WithText(Convert.ToBase64String(image));

    static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Base64 in XML, where white space may stand between groups.</summary>
static class Base64
{
    public static byte[]? Read(string text)
    {
        var buffer = new byte[text.Length / 4 * 3 + 3];
        return Convert.TryFromBase64String(text, buffer, out var length) && length > 0 ? buffer[..length] : null;
    }
}
