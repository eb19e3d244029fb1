using System.Runtime.InteropServices;

namespace Hutong.Kernel.Numbers;

/// <summary>A pattern as a table: one look-up a digit, whatever the pattern.</summary>
sealed class DigitAutomaton
{
    const ushort Dead = 0;
    const ushort Start = 1;

    readonly ushort[] _next;
    readonly bool[] _accepts;

    DigitAutomaton(ushort[] next, bool[] accepts)
    {
        _next = next;
        _accepts = accepts;
    }

    public int States => _accepts.Length;

    public bool Fits(ReadOnlySpan<byte> digits)
    {
        int state = Start;
        foreach (var digit in digits)
        {
            state = _next[(state * 10) + digit];
        }

        return _accepts[state];
    }

    public bool Begins(ReadOnlySpan<byte> digits)
    {
        int state = Start;
        foreach (var digit in digits)
        {
            if (_accepts[state])
            {
                return true;
            }

            state = _next[(state * 10) + digit];
        }

        return _accepts[state];
    }

    /// <summary>Makes the table by the subset construction.</summary>
    /// <exception cref="FormatException">The pattern has a step that only a capture can run.</exception>
    public static DigitAutomaton Build(DigitProgram program)
    {
        var steps = program.Steps;
        List<ushort> next = [.. new ushort[10]];
        List<bool> accepts = [false];
        List<List<int>> sets = [[]];
        Dictionary<string, ushort> known = [];

        StateOf([0]);
        for (var state = 1; state < sets.Count; state++)
        {
            for (var digit = 0; digit < 10; digit++)
            {
                List<int> reached = [];
                foreach (var at in sets[state])
                {
                    if ((steps[at].First >> digit & 1) != 0)
                    {
                        reached.Add(at + 1);
                    }
                }

                next[(state * 10) + digit] = reached.Count == 0 ? Dead : StateOf(reached);
            }
        }

        return new DigitAutomaton([.. next], [.. accepts]);

        // The state that stands for being at any of these steps, and at all that they lead to without a digit.
        ushort StateOf(List<int> entries)
        {
            var (digitSteps, accepting) = Close(steps, entries);
            var key = string.Create(digitSteps.Count + 1, (digitSteps, accepting), static (chars, set) =>
            {
                chars[0] = set.accepting ? '+' : '-';
                for (var i = 0; i < set.digitSteps.Count; i++)
                {
                    chars[i + 1] = (char)set.digitSteps[i];
                }
            });
            ref var state = ref CollectionsMarshal.GetValueRefOrAddDefault(known, key, out var seen);
            if (!seen)
            {
                state = checked((ushort)sets.Count);
                sets.Add(digitSteps);
                accepts.Add(accepting);
                next.AddRange(new ushort[10]);
            }

            return state;
        }
    }

    static (List<int> DigitSteps, bool Accepting) Close(IReadOnlyList<DigitStep> steps, List<int> entries)
    {
        List<int> digitSteps = [];
        HashSet<int> seen = [];
        Stack<int> open = new(entries);
        var accepting = false;
        while (open.TryPop(out var at))
        {
            if (!seen.Add(at))
            {
                continue;
            }

            switch (steps[at])
            {
                case (DigitOp.Digit, _, _):
                    digitSteps.Add(at);
                    break;
                case (DigitOp.Split, var first, var second):
                    open.Push(first);
                    open.Push(second);
                    break;
                case (DigitOp.Jump, var to, _):
                    open.Push(to);
                    break;
                case (DigitOp.Save, _, _):
                    open.Push(at + 1);
                    break;
                case (DigitOp.Match, _, _):
                    accepting = true;
                    break;
                default:
                    throw new FormatException("A pattern that must end with the number is only for capturing.");
            }
        }

        digitSteps.Sort();
        return (digitSteps, accepting);
    }
}
