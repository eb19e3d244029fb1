using System.Security.Cryptography;
using System.Text;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>Capabilities by hashes of any kind (XEP-0390).</summary>
/// <param name="Hashes">Function and hash in base64, for example <c>sha-256</c>.</param>
public sealed record CapabilityHashes(IReadOnlyList<(string Algorithm, string Hash)> Hashes)
{
    /// <summary>XEP-0390.</summary>
    public const string Namespace = "urn:xmpp:caps";

    /// <summary>The function that all speak (XEP-0300), and the only one that we send.</summary>
    public const string Sha256 = "sha-256";

    const string HashNamespace = "urn:xmpp:hashes:2";

    /// <summary>What we say of ourselves.</summary>
    public static CapabilityHashes Of(DiscoInfo info) => new([(Sha256, Hashed(info))]);

    /// <summary>The hash by a function, or null.</summary>
    public string? this[string algorithm]
    {
        get
        {
            foreach (var (name, hash) in Hashes)
            {
                if (name == algorithm)
                {
                    return hash;
                }
            }

            return null;
        }
    }

    /// <summary>Reads it; null when the element is none.</summary>
    public static CapabilityHashes? Read(Element? element) => element is not null && element.Is("c", Namespace)
        ? new([.. element.Children.Where(child => child.Is("hash", HashNamespace) && child["algo"] is not null)
            .Select(child => (child["algo"]!, child.Text.Trim()))])
        : null;

    /// <summary>Writes it.</summary>
    public Element ToElement()
    {
        var element = new Element("c", Namespace);
        foreach (var (algorithm, hash) in Hashes)
        {
            element.With(new Element("hash", HashNamespace).With("algo", algorithm).WithText(hash));
        }

        return element;
    }

    /// <summary>The node under which the full answer to a hash is asked for (section 4.3).</summary>
    public static string Node(string algorithm, string hash) => $"{Namespace}#{algorithm}.{hash}";

    /// <summary>The hash of an answer with SHA-256, in base64 (section 4.1).</summary>
    public static string Hashed(DiscoInfo info) => Convert.ToBase64String(SHA256.HashData(Input(info)));

    /// <summary>
    /// Whether an answer is one that may be hashed (section 4.1): nothing in it but identities, features and forms
    /// that say what they are, without tables.
    /// </summary>
    public static bool IsWellFormed(Element query)
    {
        foreach (var child in query.Children)
        {
            var fits = child.Is("identity", DiscoInfo.Namespace) || child.Is("feature", DiscoInfo.Namespace)
                || (child.Is("x", DataForm.Namespace) && child.Child("reported") is null && child.Child("item") is null
                    && DataForm.Read(child) is { FormType: not null });
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What is hashed (section 4.1).</summary>
    public static byte[] Input(DiscoInfo info)
    {
        var features = Joined(info.Features.Select(feature => Part(feature)));
        var identities = Joined(info.Identities.Select(one =>
            Bytes([.. Part(one.Category), .. Part(one.Type), .. Part(one.Lang), .. Part(one.Name)], 0x1E)));
        var forms = Joined(info.Forms.Select(element => DataForm.Read(element)).OfType<DataForm>().Select(form =>
            Bytes(Joined(form.Fields.Where(field => field.Var is not null).Select(field =>
                Bytes([.. Part(field.Var), .. Joined(field.Values.Select(Part))], 0x1E))), 0x1D)));
        return [.. features, 0x1C, .. identities, 0x1C, .. forms, 0x1C];
    }

    static byte[] Part(string? text) => Bytes(Encoding.UTF8.GetBytes(text ?? ""), 0x1F);

    static byte[] Bytes(ReadOnlySpan<byte> bytes, byte end) => [.. bytes, end];

    static byte[] Joined(IEnumerable<byte[]> parts)
    {
        var sorted = parts.ToArray();
        Array.Sort(sorted, (left, right) => left.AsSpan().SequenceCompareTo(right));
        return [.. sorted.SelectMany(part => part)];
    }
}
