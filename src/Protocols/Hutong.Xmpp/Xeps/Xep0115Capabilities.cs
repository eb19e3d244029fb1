using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>What a client says of its capabilities in its presence (XEP-0115 section 4).</summary>
/// <param name="Hash">The hash function; <c>sha-1</c> is the one that all speak.</param>
/// <param name="Node">A URI that names the software.</param>
/// <param name="Ver">The verification string.</param>
public sealed record Capabilities(string Hash, string Node, string Ver)
{
    /// <summary>XEP-0115.</summary>
    public const string Namespace = "http://jabber.org/protocol/caps";

    /// <summary>The node under which the full answer is asked for.</summary>
    public string QueryNode => Node + "#" + Ver;

    /// <summary>Reads it; null when an attribute is missing (also the form before hashes, section 4.1).</summary>
    public static Capabilities? Read(Element? element) =>
        element is not null && element.Is("c", Namespace)
        && element["hash"] is { } hash && element["node"] is { } node && element["ver"] is { } ver
            ? new(hash, node, ver) : null;

    /// <summary>Writes it.</summary>
    public Element ToElement() =>
        new Element("c", Namespace).With("hash", Hash).With("node", Node).With("ver", Ver);

    /// <summary>
    /// The verification string of an answer (section 5.1), SHA-1 in base64; null when the answer is one that must
    /// not be hashed: the same identity, feature or form type twice (section 5.4).
    /// </summary>
    public static string? Hashed(DiscoInfo info)
    {
        var text = new ArrayBufferWriter<byte>(1024);
        var identities = info.Identities
            .Select(identity => $"{identity.Category}/{identity.Type}/{identity.Lang}/{identity.Name}");
        if (!Append(text, identities) || !Append(text, info.Features) || !AppendForms(text, info.Forms))
        {
            return null;
        }

#pragma warning disable CA5350 // The hash that the specification names; it is compared, it protects nothing.
        return Convert.ToBase64String(SHA1.HashData(text.WrittenSpan));
#pragma warning restore CA5350
    }

    static bool AppendForms(ArrayBufferWriter<byte> text, IReadOnlyList<Element> elements)
    {
        var forms = new List<(string Type, DataForm Form)>();
        foreach (var element in elements)
        {
            // A form without a hidden FORM_TYPE is left out, one with two of them makes the answer ill-formed.
            var form = DataForm.Read(element);
            if (form?.Field("FORM_TYPE") is { Type: "hidden" or null, Values: [var type, ..] values })
            {
                if (values.Distinct(StringComparer.Ordinal).Skip(1).Any())
                {
                    return false;
                }

                forms.Add((type, form));
            }
        }

        forms.Sort((left, right) => Compare(left.Type, right.Type));
        for (var i = 0; i < forms.Count; i++)
        {
            if (i > 0 && forms[i].Type == forms[i - 1].Type)
            {
                return false;
            }

            AppendOne(text, forms[i].Type);
            foreach (var field in forms[i].Form.Fields.Where(field => field.Var is not null and not "FORM_TYPE")
                .OrderBy(field => field.Var!, Comparer<string>.Create(Compare)))
            {
                AppendOne(text, field.Var!);
                foreach (var value in field.Values.Order(Comparer<string>.Create(Compare)))
                {
                    AppendOne(text, value);
                }
            }
        }

        return true;
    }

    static bool Append(ArrayBufferWriter<byte> text, IEnumerable<string> parts)
    {
        var sorted = parts.ToArray();
        Array.Sort(sorted, Compare);
        for (var i = 0; i < sorted.Length; i++)
        {
            if (i > 0 && sorted[i] == sorted[i - 1])
            {
                return false;
            }

            AppendOne(text, sorted[i]);
        }

        return true;
    }

    static void AppendOne(ArrayBufferWriter<byte> text, string part)
    {
        ElementWriter.Raw(text, part);
        text.Write("<"u8);
    }

    /// <summary>The order of octets of UTF-8 (the i;octet collation).</summary>
    static int Compare(string left, string right) =>
        Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
}
