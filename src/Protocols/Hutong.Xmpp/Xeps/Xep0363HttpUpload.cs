using System.Globalization;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>What a file is for (XEP-0363 section 4.1): how long it is worth keeping.</summary>
public enum UploadPurpose : byte
{
    /// <summary>Not said.</summary>
    None,
    /// <summary>For a message.</summary>
    Message,
    /// <summary>For a profile, for example an avatar.</summary>
    Profile,
    /// <summary>For a short time.</summary>
    Ephemeral,
    /// <summary>For good.</summary>
    Permanent,
}

/// <summary>A request for a place to put a file (XEP-0363 section 4).</summary>
/// <param name="FileName">Its name; a name only, but from the peer.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="ContentType">Its media type, or null.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="ExpireBefore">When an ephemeral one may be gone, or null.</param>
public sealed record UploadRequest(string FileName, long Size, string? ContentType,
    UploadPurpose Purpose = UploadPurpose.None, DateTimeOffset? ExpireBefore = null)
{
    /// <summary>XEP-0363.</summary>
    public const string Namespace = "urn:xmpp:http:upload:0";

    /// <summary>What a file is for.</summary>
    public const string PurposeNamespace = "urn:xmpp:http:upload:purpose:0";

    /// <summary>Reads a request; null is <c>bad-request</c>.</summary>
    public static UploadRequest? Read(Element? element)
    {
        if (element is null || !element.Is("request", Namespace) || element["filename"] is not { Length: > 0 } name
            || !long.TryParse(element["size"], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || size == 0)
        {
            return null;
        }

        var purpose = element.Children.FirstOrDefault(child => child.Namespace == PurposeNamespace);
        return new(name, size, element["content-type"], purpose?.Name switch
        {
            "message" => UploadPurpose.Message,
            "profile" => UploadPurpose.Profile,
            "ephemeral" => UploadPurpose.Ephemeral,
            "permanent" => UploadPurpose.Permanent,
            _ => UploadPurpose.None,
        }, XmppDateTime.Read(purpose?["expire-before"]));
    }

    /// <summary>Writes a request.</summary>
    public Element ToElement()
    {
        var request = new Element("request", Namespace).With("filename", FileName)
            .With("size", Size.ToString(CultureInfo.InvariantCulture)).With("content-type", ContentType);
        return Purpose switch
        {
            UploadPurpose.Message => request.With(new Element("message", PurposeNamespace)),
            UploadPurpose.Profile => request.With(new Element("profile", PurposeNamespace)),
            UploadPurpose.Permanent => request.With(new Element("permanent", PurposeNamespace)),
            UploadPurpose.Ephemeral => request.With(new Element("ephemeral", PurposeNamespace)
                .With("expire-before", ExpireBefore is { } at ? XmppDateTime.FormatSeconds(at) : null)),
            _ => request,
        };
    }

    /// <summary>The form in discovery that tells the largest file, in bytes (section 3).</summary>
    public static Element Limits(long maxBytes) => DataForm.Of("result", Namespace,
        new FormField("max-file-size", maxBytes.ToString(CultureInfo.InvariantCulture))).ToElement();

    /// <summary>The error for a file that is too large (section 5).</summary>
    public static StanzaError TooLarge(long maxBytes) => StanzaError.NotAcceptable with
    {
        Application = new Element("file-too-large", Namespace)
            .WithText("max-file-size", maxBytes.ToString(CultureInfo.InvariantCulture)),
    };

    /// <summary>The error for a quota that is used up for a time (section 5).</summary>
    public static StanzaError RetryAt(DateTimeOffset time) => StanzaError.ResourceConstraint with
    {
        Application = new Element("retry", Namespace).With("stamp", XmppDateTime.FormatSeconds(time)),
    };
}

/// <summary>Where to put a file, and where it will be (XEP-0363 section 4).</summary>
/// <param name="Put">Where to put it.</param>
/// <param name="Get">Where it will be.</param>
/// <param name="Headers">What the request must carry: Authorization, Cookie or Expires.</param>
public sealed record UploadSlot(string Put, string Get, params IReadOnlyList<(string Name, string Value)> Headers)
{
    /// <summary>
    /// Reads it; null when the element is none. Headers other than the three are left out, as the section says.
    /// </summary>
    public static UploadSlot? Read(Element? element)
    {
        if (element is null || !element.Is("slot", UploadRequest.Namespace)
            || element.Child("put") is not { } put || put["url"] is not { } to
            || element.Child("get")?["url"] is not { } from)
        {
            return null;
        }

        var headers = new List<(string, string)>();
        foreach (var header in put.Children)
        {
            if (header.Is("header", UploadRequest.Namespace) && header["name"] is { } name
                && name.ToUpperInvariant() is "AUTHORIZATION" or "COOKIE" or "EXPIRES"
                && !header.Text.AsSpan().ContainsAny("\r\n"))
            {
                headers.Add((header["name"]!, header.Text));
            }
        }

        return new(to, from, headers);
    }

    /// <summary>Writes it.</summary>
    public Element ToElement()
    {
        var put = new Element("put", UploadRequest.Namespace).With("url", Put);
        foreach (var (name, value) in Headers)
        {
            put.With(new Element("header", UploadRequest.Namespace).With("name", name).WithText(value));
        }

        return new Element("slot", UploadRequest.Namespace)
            .With(put).With(new Element("get", UploadRequest.Namespace).With("url", Get));
    }
}
