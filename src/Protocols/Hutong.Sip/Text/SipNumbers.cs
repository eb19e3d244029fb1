namespace Hutong.Sip.Text;

/// <summary>Decimal numbers of header fields, which may have leading zeros and any length.</summary>
static class SipNumbers
{
    /// <summary>Reads digits only, however many; false when there are none, others, or the number is too big.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, uint maximum, out uint number)
    {
        number = 0;
        ulong sum = 0;
        foreach (var digit in text)
        {
            if (!SipCharacters.IsDigit(digit))
            {
                return false;
            }

            sum = (sum * 10) + (ulong)(digit - '0');
            if (sum > maximum)
            {
                return false;
            }
        }

        number = (uint)sum;
        return text.Length > 0;
    }

    public static bool IsDigits(ReadOnlySpan<byte> text) =>
        text.Length > 0 && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
