namespace Hutong.Kernel.Numbers;

/// <summary>Puts the groups of a match into a text that names them <c>$1</c>, <c>$2</c> and so on.</summary>
static class Template
{
    /// <summary>Writes digit values. The template holds only digits and groups.</summary>
    /// <returns>How many were written.</returns>
    public static int Expand(
        string template, ReadOnlySpan<byte> digits, ReadOnlySpan<int> edges, Span<byte> destination)
    {
        var length = 0;
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] != '$')
            {
                destination[length++] = (byte)(template[i] - '0');
                continue;
            }

            var group = Group(template[++i], digits, edges);
            group.CopyTo(destination[length..]);
            length += group.Length;
        }

        return length;
    }

    /// <summary>Writes characters.</summary>
    /// <returns>How many were written.</returns>
    public static int Expand(
        string template, ReadOnlySpan<byte> digits, ReadOnlySpan<int> edges, Span<char> destination)
    {
        var length = 0;
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] != '$')
            {
                destination[length++] = template[i];
                continue;
            }

            foreach (var digit in Group(template[++i], digits, edges))
            {
                destination[length++] = (char)('0' + digit);
            }
        }

        return length;
    }

    static ReadOnlySpan<byte> Group(char name, ReadOnlySpan<byte> digits, ReadOnlySpan<int> edges)
    {
        var first = (name - '1') * 2;
        return edges[first] < 0 ? [] : digits[edges[first]..edges[first + 1]];
    }
}
