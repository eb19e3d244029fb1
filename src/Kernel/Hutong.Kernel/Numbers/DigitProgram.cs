namespace Hutong.Kernel.Numbers;

/// <summary>
/// A pattern over digits as a list of steps: the small part of regular expressions that numbering plans are written
/// in (digits, classes, <c>\d</c>, groups, alternatives, <c>?</c>, <c>{n}</c>, <c>{n,m}</c>, <c>$</c>).
/// </summary>
/// <remarks>
/// There is no unbounded repetition, so every step leads forward: a run is bounded by the length of the program, which
/// comes from our own table and never from a peer.
/// </remarks>
sealed class DigitProgram
{
    public const int AllDigits = 0x3FF;

    readonly string _pattern;
    readonly List<DigitStep> _steps = [];
    int _at;

    DigitProgram(string pattern) => _pattern = pattern;

    /// <summary>The steps, each of which leads only to later ones; the last is <see cref="DigitOp.Match"/>.</summary>
    public IReadOnlyList<DigitStep> Steps => _steps;

    /// <summary>How many capturing groups there are.</summary>
    public int Groups { get; private set; }

    /// <exception cref="FormatException">The pattern uses what this dialect lacks: our table is wrong.</exception>
    public static DigitProgram Compile(string pattern)
    {
        var program = new DigitProgram(pattern);
        program.Alternatives();
        if (program._at != pattern.Length)
        {
            throw program.Wrong();
        }

        program._steps.Add(new DigitStep(DigitOp.Match, 0, 0));
        return program;
    }

    // alternatives = sequence *( "|" sequence )
    void Alternatives()
    {
        List<int> exits = [];
        while (true)
        {
            var split = _steps.Count;
            _steps.Add(default);
            Sequence();
            if (_at >= _pattern.Length || _pattern[_at] != '|')
            {
                // The last alternative needs no way around it.
                _steps[split] = new DigitStep(DigitOp.Jump, split + 1, 0);
                break;
            }

            _at++;
            exits.Add(_steps.Count);
            _steps.Add(default);
            _steps[split] = new DigitStep(DigitOp.Split, split + 1, _steps.Count);
        }

        foreach (var exit in exits)
        {
            _steps[exit] = new DigitStep(DigitOp.Jump, _steps.Count, 0);
        }
    }

    void Sequence()
    {
        while (_at < _pattern.Length && _pattern[_at] is not ('|' or ')'))
        {
            var from = _at;
            var first = _steps.Count;
            var groups = Groups;
            Atom();
            var (least, most) = Repetition();
            if ((least, most) != (1, 1))
            {
                Repeat(from, first, groups, least, most);
            }
        }
    }

    void Repeat(int from, int first, int groups, int least, int most)
    {
        // The atom is compiled again for each turn: patterns are short, and the steps stay free of counters.
        // A group keeps its index in every turn.
        var after = _at;
        _steps.RemoveRange(first, _steps.Count - first);
        List<int> ways = [];
        for (var turn = 0; turn < most; turn++)
        {
            if (turn >= least)
            {
                ways.Add(_steps.Count);
                _steps.Add(default);
            }

            _at = from;
            Groups = groups;
            Atom();
        }

        _at = after;
        foreach (var way in ways)
        {
            _steps[way] = new DigitStep(DigitOp.Split, way + 1, _steps.Count);
        }
    }

    void Atom()
    {
        switch (_pattern[_at])
        {
            case '(':
                Group();
                break;
            case '[':
                Add(DigitOp.Digit, Class());
                break;
            case '\\' when _at + 1 < _pattern.Length && _pattern[_at + 1] == 'd':
                _at += 2;
                Add(DigitOp.Digit, AllDigits);
                break;
            case '$':
                _at++;
                Add(DigitOp.End, 0);
                break;
            case >= '0' and <= '9' and var digit:
                _at++;
                Add(DigitOp.Digit, 1 << (digit - '0'));
                break;
            default:
                throw Wrong();
        }
    }

    void Group()
    {
        _at++;
        var captures = !_pattern.AsSpan(_at).StartsWith("?:", StringComparison.Ordinal);
        if (captures)
        {
            var group = Groups++;
            Add(DigitOp.Save, group * 2);
            Alternatives();
            Add(DigitOp.Save, (group * 2) + 1);
        }
        else
        {
            _at += 2;
            Alternatives();
        }

        if (_at >= _pattern.Length || _pattern[_at++] != ')')
        {
            throw Wrong();
        }
    }

    int Class()
    {
        var mask = 0;
        for (_at++; _at < _pattern.Length && _pattern[_at] != ']'; _at++)
        {
            var low = DigitAt(_at);
            var high = low;
            if (_at + 2 < _pattern.Length && _pattern[_at + 1] == '-')
            {
                high = DigitAt(_at += 2);
            }

            for (var digit = low; digit <= high; digit++)
            {
                mask |= 1 << digit;
            }
        }

        _at++;
        return mask;
    }

    (int Least, int Most) Repetition()
    {
        if (_at >= _pattern.Length)
        {
            return (1, 1);
        }

        if (_pattern[_at] == '?')
        {
            _at++;
            return (0, 1);
        }

        if (_pattern[_at] != '{')
        {
            return (1, 1);
        }

        _at++;
        var least = Number();
        var most = least;
        if (_at < _pattern.Length && _pattern[_at] == ',')
        {
            _at++;
            most = Number();
        }

        return _at < _pattern.Length && _pattern[_at++] == '}' ? (least, most) : throw Wrong();
    }

    int Number()
    {
        var number = DigitAt(_at++);
        while (_at < _pattern.Length && char.IsAsciiDigit(_pattern[_at]))
        {
            number = (number * 10) + DigitAt(_at++);
        }

        return number;
    }

    int DigitAt(int index) =>
        index < _pattern.Length && char.IsAsciiDigit(_pattern[index]) ? _pattern[index] - '0' : throw Wrong();

    void Add(DigitOp op, int argument) => _steps.Add(new DigitStep(op, argument, 0));

    FormatException Wrong() => new($"The numbering plans hold a pattern that is not understood at {_at}: {_pattern}");
}

/// <summary>What a step does.</summary>
enum DigitOp : byte
{
    /// <summary>Takes one digit out of a set.</summary>
    Digit,

    /// <summary>Tries one step, then another.</summary>
    Split,

    /// <summary>Goes on elsewhere.</summary>
    Jump,

    /// <summary>Notes the place as an edge of a group.</summary>
    Save,

    /// <summary>Holds only behind the last digit.</summary>
    End,

    /// <summary>The pattern is fulfilled.</summary>
    Match,
}

/// <param name="Op">What to do.</param>
/// <param name="First">The set of digits as bits, the next step, or the edge.</param>
/// <param name="Second">The step to try when the first fails.</param>
readonly record struct DigitStep(DigitOp Op, int First, int Second);
