using System.Globalization;
using System.Net;
using System.Text;

namespace Hutong.Media.Bench.Relay;

/// <summary>The ports at which a relay takes the sound of both ends of its calls.</summary>
/// <param name="First">Of the callers, by call.</param>
/// <param name="Second">Of the called, by call.</param>
sealed record RelayPorts(int[] First, int[] Second)
{
    /// <summary>Reads "PORT PORT PORT PORT": call by call.</summary>
    public static RelayPorts Parse(string text)
    {
        var numbers = text.Split(' ').Select(one => int.Parse(one, CultureInfo.InvariantCulture)).ToArray();
        return new([.. numbers.Where((_, i) => i % 2 == 0)], [.. numbers.Where((_, i) => i % 2 == 1)]);
    }
}

/// <summary>The little of bencode that rtpengine's control protocol needs.</summary>
static class Bencode
{
    public static string Of(params ReadOnlySpan<(string Key, string Value)> entries)
    {
        var text = new StringBuilder("d");
        foreach (var (key, value) in entries)
        {
            Add(text, key);
            Add(text, value);
        }

        return text.Append('e').ToString();

        static void Add(StringBuilder text, string one) =>
            text.Append(CultureInfo.InvariantCulture, $"{one.Length}:{one}");
    }
}

/// <summary>The offer of an end: G.711 A-law at a port of this machine.</summary>
static class Description
{
    public static string Of(IPEndPoint place) => string.Create(CultureInfo.InvariantCulture,
        $"v=0\r\no=- 1 1 IN IP4 {place.Address}\r\ns=-\r\nc=IN IP4 {place.Address}\r\nt=0 0\r\n")
        + string.Create(CultureInfo.InvariantCulture,
            $"m=audio {place.Port} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n");

    /// <summary>The port of the first sound in a description.</summary>
    public static int PortIn(string description)
    {
        const string Word = "m=audio ";
        var at = description.IndexOf(Word, StringComparison.Ordinal);
        if (at < 0)
        {
            throw new InvalidDataException("the relay answered no sound");
        }

        var rest = description.AsSpan(at + Word.Length);
        return int.Parse(rest[..rest.IndexOf(' ')], CultureInfo.InvariantCulture);
    }
}
