using System.Text;
using Hutong.Dav.Xml;
using Hutong.VCards;

namespace Hutong.Dav.CardDav;

/// <summary>How cards are to be given (RFC 6352 section 10.4).</summary>
/// <param name="Version">The version asked for; null when this server has no such form.</param>
/// <param name="Properties">The only properties wanted, in upper case; null for all.</param>
public sealed record AddressDataRequest(VCardVersion? Version, IReadOnlyList<AddressDataProperty>? Properties)
{
    /// <summary>Reads <c>address-data</c>: without a version it means 3.0.</summary>
    public static AddressDataRequest Read(DavElement element)
    {
        var type = element.Attribute("content-type") ?? "text/vcard";
        VCardVersion? version = (type.Trim().ToLowerInvariant(), element.Attribute("version") ?? "3.0") switch
        {
            ("text/vcard" or "text/x-vcard" or "text/directory", "3.0") => VCardVersion.V30,
            ("text/vcard", "4.0") => VCardVersion.V40,
            _ => null,
        };
        List<AddressDataProperty>? properties = null;
        if (element.Child(DavName.Card("allprop")) is null)
        {
            foreach (var prop in element.Children.Where(child => child.Name == DavName.Card("prop")))
            {
                (properties ??= []).Add(new((prop.Attribute("name") ?? "").ToUpperInvariant(),
                    prop.Attribute("novalue") == "yes"));
            }
        }

        return new(version, properties);
    }

    /// <summary>The card as asked for: as it is kept when that is what is wanted, byte for byte.</summary>
    public string Render(ReadOnlyMemory<byte> stored)
    {
        var read = VCardReader.Read(stored.Span, new VCardLimits { MaxBytes = int.MaxValue });
        if (!read.IsCard || (Properties is null && IsAsStored(stored.Span, read.Card)))
        {
            return Encoding.UTF8.GetString(stored.Span);
        }

        var card = VCardConversion.To(read.Card, Version ?? VCardVersion.V30);
        if (Properties is { } wanted)
        {
            card = new(card.Version, [.. card.Properties.Select(property => Cut(property, wanted))
                .OfType<VCardProperty>()]);
        }

        return Encoding.UTF8.GetString(VCardWriter.Write(card));
    }

    // A card of 2.1 is read as one of 3.0 and must be written anew.
    bool IsAsStored(ReadOnlySpan<byte> stored, VCard card) =>
        card.Version == Version && stored.IndexOf("VERSION:2.1"u8) < 0;

    static VCardProperty? Cut(VCardProperty property, IReadOnlyList<AddressDataProperty> wanted)
    {
        foreach (var one in wanted)
        {
            if (one.Name == property.Name)
            {
                return one.NoValue ? property with { Value = "" } : property;
            }
        }

        return null;
    }
}

/// <summary>A property of a card that is wanted.</summary>
/// <param name="Name">Its name, in upper case.</param>
/// <param name="NoValue">Whether only that it is there matters.</param>
public sealed record AddressDataProperty(string Name, bool NoValue);
