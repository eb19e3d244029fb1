using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hutong.Kernel;

namespace Hutong.Messaging.Upload;

/// <summary>What somebody was allowed to upload.</summary>
/// <param name="Tenant">Whose tenant.</param>
/// <param name="Account">Whose quota it counts for.</param>
/// <param name="Id">The unguessable part of the address of the file.</param>
/// <param name="Name">The file's name, as in the address.</param>
/// <param name="Size">Bytes, exactly.</param>
/// <param name="ContentType">What the client says it is.</param>
/// <param name="Expires">Seconds since 1970.</param>
sealed record UploadSlot(
    TenantId Tenant, AccountId Account, string Id, string Name, long Size, string ContentType, long Expires);

/// <summary>
/// Signs slots, so that nothing is kept of one that is never used. The key lives as long as the process: a client
/// whose slot outlived a restart asks for another.
/// </summary>
sealed class SlotSigner
{
    readonly byte[] key = new byte[32];

    public SlotSigner(IIdSource ids) => ids.Fill(key);

    /// <summary>The text that the client gives back with the file.</summary>
    public string Sign(UploadSlot slot)
    {
        var body = Encoding.UTF8.GetBytes(string.Join('\n',
            slot.Tenant.Value.ToString(CultureInfo.InvariantCulture),
            slot.Account.Value.ToString(CultureInfo.InvariantCulture),
            slot.Id, slot.Name, slot.Size.ToString(CultureInfo.InvariantCulture), slot.ContentType,
            slot.Expires.ToString(CultureInfo.InvariantCulture)));
        return Base64Url.EncodeToString(body) + "." + Base64Url.EncodeToString(HMACSHA256.HashData(key, body));
    }

    /// <summary>The slot of a text; null when it was not signed here.</summary>
    public UploadSlot? Open(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (text.Length > 4_096 || dot < 0 || !Base64Url.IsValid(text.AsSpan(0, dot))
            || !Base64Url.IsValid(text.AsSpan(dot + 1)))
        {
            return null;
        }

        var body = Base64Url.DecodeFromChars(text.AsSpan(0, dot));
        if (!CryptographicOperations.FixedTimeEquals(
            HMACSHA256.HashData(key, body), Base64Url.DecodeFromChars(text.AsSpan(dot + 1))))
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(body).Split('\n');
        return new(new(int.Parse(parts[0], CultureInfo.InvariantCulture)),
            new(long.Parse(parts[1], CultureInfo.InvariantCulture)),
            parts[2], parts[3], long.Parse(parts[4], CultureInfo.InvariantCulture), parts[5],
            long.Parse(parts[6], CultureInfo.InvariantCulture));
    }
}
