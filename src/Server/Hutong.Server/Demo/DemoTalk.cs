using System.Globalization;

namespace Hutong.Server.Demo;

/// <summary>What a line of a talk does beside saying something.</summary>
enum DemoDeed
{
    /// <summary>Says a text.</summary>
    Say,

    /// <summary>Answers another line.</summary>
    Answer,

    /// <summary>Puts an emoji on another line.</summary>
    React,

    /// <summary>Corrects another line.</summary>
    Correct,

    /// <summary>Shows a place (RFC 5870).</summary>
    Place,
}

/// <summary>One line of a talk.</summary>
/// <param name="At">When.</param>
/// <param name="Who">Who.</param>
/// <param name="Deed">What it does.</param>
/// <param name="Line">The line meant, counted from 1; 0 when none is.</param>
/// <param name="Text">The text, emoji or place.</param>
sealed record DemoLine(DateTimeOffset At, string Who, DemoDeed Deed, int Line, string Text);

/// <summary>A conversation of two people.</summary>
/// <param name="One">Who is named first.</param>
/// <param name="Other">Who is named second.</param>
/// <param name="Lines">What was said, oldest first.</param>
/// <param name="Unread">How many messages somebody has not read yet.</param>
sealed record DemoTalk(
    string One, string Other, IReadOnlyList<DemoLine> Lines, IReadOnlyDictionary<string, int> Unread)
{
    /// <summary>
    /// Reads talks; throws <see cref="FormatException"/> with the line's text when one is not of the form.
    /// </summary>
    public static IReadOnlyList<DemoTalk> Read(TextReader text, DateTimeOffset now)
    {
        var talks = new List<DemoTalk>();
        var (lines, unread) = (new List<DemoLine>(), new Dictionary<string, int>());
        while (text.ReadLine() is { } line)
        {
            var parts = line.Split(' ', 4);
            switch (parts)
            {
                case [""] or ["#", ..]:
                    break;
                case ["talk", var one, var other]:
                    (lines, unread) = ([], []);
                    talks.Add(new(one, other, lines, unread));
                    break;
                case ["unread", var who, var count]:
                    unread[who] = int.Parse(count, CultureInfo.InvariantCulture);
                    break;
                case [var day, var time, var who, var said]:
                    lines.Add(Line(At(day, time, now), who, said));
                    break;
                default:
                    throw new FormatException($"not a line of a talk: {line}");
            }
        }

        return talks;
    }

    static DemoLine Line(DateTimeOffset at, string who, string said)
    {
        if (said.StartsWith("geo:", StringComparison.Ordinal))
        {
            return new(at, who, DemoDeed.Place, 0, said);
        }

        var deed = said.Split(':')[0] switch
        {
            "re" => DemoDeed.Answer,
            "react" => DemoDeed.React,
            "edit" => DemoDeed.Correct,
            _ => DemoDeed.Say,
        };
        if (deed == DemoDeed.Say)
        {
            return new(at, who, deed, 0, said);
        }

        var (colon, space) = (said.IndexOf(':', StringComparison.Ordinal), said.IndexOf(' ', StringComparison.Ordinal));
        var line = int.Parse(said.AsSpan(colon + 1, space - colon - 1), CultureInfo.InvariantCulture);
        return new(at, who, deed, line, said[(space + 1)..]);
    }

    /// <summary>A time of a day before today where the server is, or minutes or hours ago.</summary>
    static DateTimeOffset At(string day, string time, DateTimeOffset now) => time[^1] switch
    {
        'm' => now.AddMinutes(-double.Parse(time.AsSpan(0, time.Length - 1), CultureInfo.InvariantCulture)),
        'h' => now.AddHours(-double.Parse(time.AsSpan(0, time.Length - 1), CultureInfo.InvariantCulture)),
        _ => new DateTimeOffset(now.Date, now.Offset).AddDays(int.Parse(day, CultureInfo.InvariantCulture))
            + TimeSpan.ParseExact(time, @"hh\:mm", CultureInfo.InvariantCulture),
    };
}
