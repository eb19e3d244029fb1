using Hutong.Kernel.Numbers;
using Hutong.Sandbox.Handsets;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;

namespace Hutong.Sandbox.Carrier;

/// <summary>
/// What a telephone shows of a caller: who the network says it is (RFC 3325), else who the caller says.
/// </summary>
static class CallerId
{
    const int TextCharactersMax = 64;

    public static Party Of(SipRequest request)
    {
        foreach (var value in request.Headers.Values(SipHeader.PAssertedIdentity))
        {
            if (NameAddress.TryRead(value, out var asserted) && asserted.Uri.HasUser)
            {
                return Shown(asserted.Uri.UserName, asserted.DisplayName);
            }
        }

        return Shown(request.From.Uri.UserName, request.From.DisplayName);
    }

    public static Party Shown(string user, string name)
    {
        var number = user.Equals("anonymous", StringComparison.OrdinalIgnoreCase) ? "" : Cut(user);
        var shown = PhoneNumber.TryParseE164(number, out var known)
            ? NumberingPlans.World.FormatInternational(known) : number;
        return new(number, shown, Cut(name));
    }

    static string Cut(string text) => text.Length <= TextCharactersMax ? text : text[..TextCharactersMax];
}
