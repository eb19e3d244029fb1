using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Text;

namespace Hutong.Sip.Dialogs;

/// <summary>What tells dialogs apart (RFC 3261 section 12). A peer of RFC 2543 has an empty tag.</summary>
public readonly record struct DialogId(string CallId, string LocalTag, string RemoteTag)
{
    /// <summary>The dialog that a request to us belongs to.</summary>
    public static DialogId Of(SipRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(request.CallId.ToString(), request.To.Tag.ToString(), request.From.Tag.ToString());
    }

    /// <summary>The dialog that a response to us belongs to.</summary>
    public static DialogId Of(SipResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return new(response.CallId.ToString(), response.From.Tag.ToString(), response.To.Tag.ToString());
    }
}

/// <summary>
/// The dialog that an INVITE wants to take the place of (RFC 3891 section 6.1), as its receiver sees it.
/// </summary>
/// <param name="Dialog">The dialog: its <c>to-tag</c> is ours.</param>
/// <param name="IsEarlyOnly">Only if it is not confirmed: otherwise 486.</param>
public readonly record struct Replaces(DialogId Dialog, bool IsEarlyOnly)
{
    /// <summary>Reads the header field: <c>call-id;to-tag=x;from-tag=y[;early-only]</c>, both tags needed.</summary>
    public static bool TryRead(SipText text, out Replaces replaces)
    {
        replaces = default;
        if (!TaggedValue.TryRead(text, out var value) || value.Parameters.Text("to-tag"u8) is not { } to
            || value.Parameters.Text("from-tag"u8) is not { } from)
        {
            return false;
        }

        replaces = new(new(value.Value.ToString(), to, from), value.Parameters.Contains("early-only"u8));
        return true;
    }

    /// <summary>
    /// As another element must send it: our tag is <c>from-tag</c> to it when it faces the other end.
    /// </summary>
    public override string ToString() =>
        $"{Dialog.CallId};to-tag={Dialog.LocalTag};from-tag={Dialog.RemoteTag}{(IsEarlyOnly ? ";early-only" : "")}";
}
