namespace Hutong.Kernel.Numbers;

/// <summary>What came of reading a text as a telephone number.</summary>
/// <param name="Number">
/// The number. Given with <see cref="PhoneNumberFault.None"/> and with <see cref="PhoneNumberFault.NotAssigned"/>,
/// because an operator may own a range that is younger than our tables; otherwise no number.
/// </param>
/// <param name="Fault">Why it is refused.</param>
public readonly record struct PhoneNumberResult(PhoneNumber Number, PhoneNumberFault Fault)
{
    /// <summary>Whether it is a number that its plan knows.</summary>
    public bool IsValid => Fault == PhoneNumberFault.None;
}
