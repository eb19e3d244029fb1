using System.Text;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Text;
using Hutong.Sip.Uris;

namespace Hutong.Sip.Dialogs;

/// <summary>What a REFER asks for: call somebody, perhaps in place of a call there is (RFC 3515, RFC 3891).</summary>
/// <param name="Target">Whom to call, without header fields.</param>
/// <param name="Replaces">Which dialog the new call takes the place of: an attended transfer.</param>
/// <param name="IsMethodOther">Whether another method than INVITE is asked for: it is refused by 501.</param>
public readonly record struct ReferRequest(SipUri Target, Replaces? Replaces, bool IsMethodOther)
{
    /// <summary>
    /// Reads Refer-To. False when there is none, it is no address, or its header field Replaces is not well made: 400.
    /// Other header fields in it are ignored: what a stranger writes there is not ours to send.
    /// </summary>
    public static bool TryRead(SipRequest request, out ReferRequest refer)
    {
        ArgumentNullException.ThrowIfNull(request);
        refer = default;
        if (!request.Headers.TryGet(SipHeader.ReferTo, out var text) || !NameAddress.TryRead(text, out var address)
            || address.IsWildcard || address.Uri.Scheme == SipScheme.Other)
        {
            return false;
        }

        var raw = address.Uri.Raw;
        var headers = address.Uri.Headers;
        var bare = headers.IsEmpty ? raw : raw.Slice(0, raw.Length - headers.Length - 1);
        Replaces? replaces = null;
        foreach (var range in headers.Span.Split((byte)'&'))
        {
            var one = headers.Span[range];
            if (one.Length > 9 && Ascii.EqualsIgnoreCase(one[..9], "Replaces="u8))
            {
                if (!Dialogs.Replaces.TryRead(SipText.From(Escapes.Decode(one[9..])), out var read))
                {
                    return false;
                }

                replaces = read;
            }
        }

        if (!SipUri.TryRead(bare, out var target))
        {
            return false;
        }

        refer = new(target, replaces, target.Parameters.Text("method"u8) is { } method && method != "INVITE");
        return true;
    }

    /// <summary>The value of Refer-To for somebody who is to transfer: target, and the dialog to be replaced.</summary>
    public static string Write(string target, Replaces? replaces) => replaces is { } dialog
        ? $"<{target}?Replaces={Escape(dialog.ToString())}>"
        : $"<{target}>";

    static string Escape(string text) => Uri.EscapeDataString(text);
}

/// <summary>What a REFER came to: the first line of a response, as a body (RFC 3515 section 2.4.5, RFC 3420).</summary>
public static class SipFragment
{
    /// <summary>The type of the body.</summary>
    public const string ContentType = "message/sipfrag;version=2.0";

    /// <summary>The body.</summary>
    public static byte[] Write(int status, string? phrase = null) =>
        Encoding.UTF8.GetBytes($"SIP/2.0 {status} {phrase ?? SipStatus.Phrase(status)}\r\n");

    /// <summary>The code in a body; false when there is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out int status)
    {
        status = 0;
        if (body.Length < 11 || !Ascii.EqualsIgnoreCase(body[..8], "SIP/2.0 "u8)
            || !SipNumbers.TryRead(body[8..11], 699, out var number) || number < 100)
        {
            return false;
        }

        status = (int)number;
        return true;
    }
}
