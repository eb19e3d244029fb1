namespace Hutong.VCards;

/// <summary>A picture that is in a card.</summary>
/// <param name="MediaType">What it says it is, for example <c>image/jpeg</c>.</param>
/// <param name="Data">Its bytes.</param>
public sealed record VCardPicture(string MediaType, byte[] Data)
{
    /// <summary>The picture of the first PHOTO, or null when there is none within the card.</summary>
    public static VCardPicture? Of(VCard card)
    {
        foreach (var one in VCardConversion.To(card, VCardVersion.V40).All("PHOTO"))
        {
            const string marker = ";base64,";
            var value = one.Value.Replace("\\,", ",", StringComparison.Ordinal)
                .Replace("\\;", ";", StringComparison.Ordinal);
            var at = value.IndexOf(marker, StringComparison.OrdinalIgnoreCase);
            if (at < 5 || !value.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var text = value.AsSpan(at + marker.Length);
            var data = new byte[(text.Length * 3 / 4) + 3];
            if (Convert.TryFromBase64Chars(text, data, out var count) && count > 0)
            {
                return new(value[5..at], data[..count]);
            }
        }

        return null;
    }
}
