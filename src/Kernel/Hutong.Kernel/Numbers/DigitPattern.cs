namespace Hutong.Kernel.Numbers;

/// <summary>A pattern over digits (values 0 to 9), made ready when it is first used.</summary>
sealed class DigitPattern(string text)
{
    // Two threads may both make one and either stays: they are equal and never change.
    DigitAutomaton? _automaton;
    DigitCapture? _capture;

    public string Text => text;

    /// <summary>Whether the pattern fits all of the digits.</summary>
    public bool Fits(ReadOnlySpan<byte> digits) => Automaton.Fits(digits);

    /// <summary>Whether the pattern fits the first of the digits, however many.</summary>
    public bool Begins(ReadOnlySpan<byte> digits) => Automaton.Begins(digits);

    /// <summary>
    /// Fits the pattern to the first of the digits, preferring earlier alternatives and more digits.
    /// </summary>
    /// <param name="digits">The digits.</param>
    /// <param name="edges">
    /// Filled with the first and the end index of each group, -1 for a group that had no part.
    /// </param>
    /// <returns>How many digits it took, or -1.</returns>
    public int Capture(ReadOnlySpan<byte> digits, Span<int> edges) => Captor.Run(digits, edges);

    /// <summary>How many capturing groups there are.</summary>
    public int Groups => Captor.Groups;

    DigitAutomaton Automaton => _automaton ??= DigitAutomaton.Build(DigitProgram.Compile(text));

    DigitCapture Captor => _capture ??= new DigitCapture(DigitProgram.Compile(text));
}
