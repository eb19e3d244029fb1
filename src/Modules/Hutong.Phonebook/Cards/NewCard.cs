using System.Security.Cryptography;
using Hutong.Contracts.Phonebook;
using Hutong.Phonebook.Pinyin;
using Hutong.VCards;

namespace Hutong.Phonebook.Cards;

/// <summary>A card that was read and may be written: what its row will hold.</summary>
/// <param name="Bytes">As it came.</param>
/// <param name="Etag">Made of the bytes.</param>
/// <param name="Facts">What is known of it.</param>
/// <param name="Sort">What it is sorted by.</param>
sealed record NewCard(byte[] Bytes, string Etag, CardFacts Facts, byte[] Sort)
{
    /// <summary>Reads a card; a fault when it is none.</summary>
    public static (NewCard? Card, CardFault Fault) Read(
        ReadOnlyMemory<byte> bytes, string name, string region, int maxBytes)
    {
        if (bytes.Length > maxBytes)
        {
            return (null, CardFault.TooLong);
        }

        var read = VCardReader.Read(bytes.Span, new VCardLimits { MaxBytes = maxBytes });
        return read.IsCard ? (Of(read.Card, bytes.ToArray(), name, region), CardFault.None)
            : (null, CardFault.NotACard);
    }

    /// <summary>A card that was read before.</summary>
    public static NewCard Of(VCard card, byte[] bytes, string name, string region)
    {
        var facts = CardFacts.Of(card, name, region);
        return new(bytes, EtagOf(bytes), facts, NameReading.Of(facts.Name).SortKey(facts.Name));
    }

    /// <summary>The strong entity tag of bytes, with its quotes.</summary>
    public static string EtagOf(ReadOnlySpan<byte> bytes) =>
        $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"";
}
