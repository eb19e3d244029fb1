using Hutong.Kernel.Numbers;

namespace Hutong.Sandbox.Carrier;

/// <summary>What becomes of a dialled number.</summary>
/// <param name="Number">The number, when there is one.</param>
/// <param name="Status">The code it is refused with; 0 when it may have a telephone.</param>
readonly record struct DialVerdict(PhoneNumber Number, int Status);

/// <summary>
/// Reads what is dialled as a carrier does: digits of E.164, with or without a plus or 00.
/// </summary>
static class DialPlan
{
    const int AddressIncomplete = 484, NotFound = 404, DoesNotExistAnywhere = 604;

    public static DialVerdict Read(string user)
    {
        // Parameters of a number (RFC 3966) are not dialled.
        var text = user.Split(';')[0].Trim();
        var e164 = text.StartsWith('+') ? text : text.StartsWith("00", StringComparison.Ordinal) ? "+" + text[2..]
            : "+" + text;
        var read = NumberingPlans.World.Parse(e164);
        return read.Fault switch
        {
            PhoneNumberFault.None or PhoneNumberFault.NotAssigned => new(read.Number, 0),
            PhoneNumberFault.CallingCodeUnknown => new(default, DoesNotExistAnywhere),
            PhoneNumberFault.TooShort or PhoneNumberFault.Empty or PhoneNumberFault.NotANumber
                or PhoneNumberFault.TooLong => new(default, AddressIncomplete),
            _ => new(default, NotFound),
        };
    }
}
