namespace Hutong.Transcripts;

/// <summary>What one line of a play is.</summary>
public enum PlayAct
{
    /// <summary><c>C:</c> the client sends this.</summary>
    Send,

    /// <summary><c>S:</c> the server must send this next.</summary>
    Expect,

    /// <summary><c>-</c> something happens: connect, sign in, cut, advance the clock.</summary>
    Direct,
}

/// <summary>One line of a play.</summary>
/// <param name="Number">Its number in the file, from 1.</param>
/// <param name="Client">Whose connection; empty when the play has only one.</param>
/// <param name="Act">What it is.</param>
/// <param name="Text">What is sent, expected or to happen.</param>
public sealed record PlayLine(int Number, string Client, PlayAct Act, string Text);

/// <summary>
/// A transcript that can be performed. See README.md beside this file for the language.
/// </summary>
/// <param name="Name">The file's name without its ending.</param>
/// <param name="Options">Lines <c>@ name value</c>: what the stage must be like.</param>
/// <param name="Lines">The lines.</param>
public sealed record Play(string Name, IReadOnlyDictionary<string, string> Options, IReadOnlyList<PlayLine> Lines)
{
    /// <summary>Reads a play from a file that was copied beside the tests, for example <c>xmpp/bind.txt</c>.</summary>
    public static Play Load(string path)
    {
        var full = Path.Combine(AppContext.BaseDirectory, "Transcripts", path);
        return Parse(Path.GetFileNameWithoutExtension(path), File.ReadAllLines(full));
    }

    /// <summary>The names of all plays of a protocol that begin with a prefix, for theories.</summary>
    public static IEnumerable<string> Find(string protocol, string prefix = "") =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Transcripts", protocol), prefix + "*.txt")
            .Select(file => protocol + "/" + Path.GetFileName(file)).Order(StringComparer.Ordinal);

    /// <summary>Reads a play from its lines.</summary>
    public static Play Parse(string name, IReadOnlyList<string> lines)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        var acts = new List<PlayLine>();
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line.StartsWith('#'))
            {
                continue;
            }

            if (line.StartsWith('@'))
            {
                var parts = line[1..].Trim().Split(' ', 2);
                options[parts[0]] = parts.Length > 1 ? parts[1].Trim() : "true";
            }
            else if (char.IsWhiteSpace(lines[i][0]) && acts.Count > 0)
            {
                // An indented line goes on with the one before.
                acts[^1] = acts[^1] with { Text = acts[^1].Text + line };
            }
            else
            {
                acts.Add(ParseLine(i + 1, line));
            }
        }

        return new(name, options, acts);
    }

    static PlayLine ParseLine(int number, string line)
    {
        if (line.StartsWith("- ", StringComparison.Ordinal))
        {
            return new(number, "", PlayAct.Direct, line[2..].Trim());
        }

        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        var head = colon < 0 ? [] : line[..colon].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (head is not ([.., "C" or "S"] and { Length: 1 or 2 }))
        {
            throw new FormatException($"line {number}: begin with '[NAME ]C: ', '[NAME ]S: ', '- ', '@ ' or '#'");
        }

        return new(number, head.Length == 2 ? head[0] : "", head[^1] == "C" ? PlayAct.Send : PlayAct.Expect,
            line[(colon + 2)..]);
    }
}
