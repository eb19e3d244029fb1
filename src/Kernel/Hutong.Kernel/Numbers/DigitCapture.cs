namespace Hutong.Kernel.Numbers;

/// <summary>Runs a pattern step by step, trying alternatives in order, so that groups can be told.</summary>
sealed class DigitCapture
{
    readonly DigitStep[] _steps;
    readonly int _depthMax;

    public DigitCapture(DigitProgram program)
    {
        _steps = [.. program.Steps];
        Groups = program.Groups;

        // Steps lead only forward, so one way through leaves at most this many marks behind.
        _depthMax = _steps.Count(step => step.Op is DigitOp.Split or DigitOp.Save);
    }

    public int Groups { get; }

    public int Run(ReadOnlySpan<byte> digits, Span<int> edges)
    {
        edges[..(Groups * 2)].Fill(-1);
        Span<(int Step, int At, int Edge)> marks =
            _depthMax <= 64 ? stackalloc (int, int, int)[_depthMax] : new (int, int, int)[_depthMax];
        var depth = 0;
        var step = 0;
        var at = 0;
        while (true)
        {
            var (op, first, second) = _steps[step];
            switch (op)
            {
                case DigitOp.Match:
                    return at;
                case DigitOp.Digit when at < digits.Length && (first >> digits[at] & 1) != 0:
                    at++;
                    step++;
                    continue;
                case DigitOp.End when at == digits.Length:
                    step++;
                    continue;
                case DigitOp.Split:
                    marks[depth++] = (second, at, -1);
                    step = first;
                    continue;
                case DigitOp.Jump:
                    step = first;
                    continue;
                case DigitOp.Save:
                    marks[depth++] = (-1, edges[first], first);
                    edges[first] = at;
                    step++;
                    continue;
            }

            // A dead end: undo what was noted since the last choice, and take the other way.
            while (depth > 0 && marks[depth - 1].Step < 0)
            {
                depth--;
                edges[marks[depth].Edge] = marks[depth].At;
            }

            if (depth == 0)
            {
                return -1;
            }

            depth--;
            (step, at, _) = marks[depth];
        }
    }
}
