using Hutong.Kernel.Numbers;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Text;
using Hutong.Sip.Uris;
using Hutong.Switch.Calls;

namespace Hutong.Edge.Sip.Calls;

/// <summary>Who calls, as SIP writes it (RFC 3261 section 8.1.1.3, RFC 3323, RFC 3325, RFC 5806).</summary>
static class Identities
{
    const string Anonymous = "\"Anonymous\" <sip:anonymous@anonymous.invalid>";
    const int MaxNameChars = 100;

    /// <summary>From of a call that we make, without a tag.</summary>
    /// <param name="call">What is to be shown.</param>
    /// <param name="domain">Our domain there, for numbers and names without one.</param>
    public static string From(OutgoingCall call, string domain) => call.From is null ? Anonymous
        : $"{Quoted(call.FromName)}<{Uri(call.From, domain)}>";

    /// <summary>The header fields that go with it.</summary>
    public static List<(SipHeader Header, string Value)> Headers(OutgoingCall call, string domain)
    {
        List<(SipHeader Header, string Value)> headers = [];
        if (call.From is null)
        {
            headers.Add((SipHeader.Privacy, "id"));
        }
        else
        {
            headers.Add((SipHeader.PAssertedIdentity, $"{Quoted(call.FromName)}<{Uri(call.From, domain)}>"));
        }

        if (call.Diverted is not null)
        {
            headers.Add((SipHeader.Diversion, $"<{Uri(call.Diverted, domain)}>;reason=unknown"));
        }

        return headers;
    }

    /// <summary>An address of ours as a URI: <c>+86138...</c>, <c>lin</c>, <c>lin@example.net</c>.</summary>
    public static string Uri(string who, string domain)
    {
        var at = who.LastIndexOf('@');
        var (user, host) = at < 0 ? (who, domain) : (who[..at], who[(at + 1)..]);
        var phone = PhoneNumber.TryParseE164(user, out _) ? ";user=phone" : "";
        return $"sip:{Escapes.EncodeUser(user)}@{host}{phone}";
    }

    /// <summary>
    /// Who calls by a trunk: what the carrier asserts, else what is in From; null when it is to be withheld.
    /// </summary>
    public static (string? Number, string? Name) Caller(SipRequest request, string region)
    {
        foreach (var privacy in request.Headers.Values(SipHeader.Privacy))
        {
            if (privacy.Span.IndexOf("id"u8) >= 0 || privacy.Span.IndexOf("user"u8) >= 0)
            {
                return (null, null);
            }
        }

        foreach (var value in request.Headers.Values(SipHeader.PAssertedIdentity))
        {
            if (NameAddress.TryRead(value, out var asserted) && Number(asserted.Uri, region) is { } number)
            {
                return (number, Name(asserted));
            }
        }

        return Number(request.From.Uri, region) is { } from ? (from, Name(request.From)) : (null, null);
    }

    /// <summary>
    /// The number of a URI in E.164 with a plus, or the user part when it is none; null for nobody.
    /// </summary>
    public static string? Number(SipUri uri, string region)
    {
        var text = uri.Scheme == SipScheme.Tel ? TelNumbers.Digits(uri) : uri.UserName;
        var end = text.IndexOf(';', StringComparison.Ordinal);
        text = (end < 0 ? text : text[..end]).Trim();
        if (text.Length is 0 or > 64 || text.Equals("anonymous", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (text[0] != '+' && region.Length == 0 && text.All(char.IsAsciiDigit) && text.Length > 7
            && PhoneNumber.TryParseE164("+" + text, out var bare) && NumberingPlans.World.IsValid(bare))
        {
            return bare.ToString();
        }

        var read = NumberingPlans.World.Parse(text, region.Length > 0 ? region : null);
        return read.IsValid ? read.Number.ToString() : text;
    }

    /// <summary>The name beside an address; null when there is none.</summary>
    public static string? Name(NameAddress address)
    {
        var name = address.DisplayName;
        return name.Length == 0 ? null : name.Length > MaxNameChars ? name[..MaxNameChars] : name;
    }

    static string Quoted(string? name) => string.IsNullOrWhiteSpace(name) ? "" : Escapes.Quote(
        name.Length > MaxNameChars ? name[..MaxNameChars] : name) + " ";
}
