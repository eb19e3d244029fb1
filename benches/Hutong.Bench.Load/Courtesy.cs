using System.Text;
using Hutong.Bench.Load.Net;

namespace Hutong.Bench.Load;

/// <summary>
/// Answers what a server asks of an idle client, so that it stays one: servers end sessions that leave a ping
/// unanswered (XEP-0199).
/// </summary>
static class Courtesy
{
    public static void Answer(EventLoop loop, Connection connection, ReadOnlySpan<byte> element)
    {
        if (!element.StartsWith("<iq"u8) || element.IndexOf("urn:xmpp:ping"u8) < 0)
        {
            return;
        }

        var tag = Encoding.UTF8.GetString(element[..element.IndexOf((byte)'>')]);
        if (Attribute(tag, "type") == "get" && Attribute(tag, "id") is { } id)
        {
            var to = Attribute(tag, "from") is { } from ? $" to='{from}'" : "";
            loop.Write(connection, Encoding.UTF8.GetBytes($"<iq type='result' id='{id}'{to}/>"));
        }
    }

    static string? Attribute(string tag, string name)
    {
        foreach (var quote in (char[])['\'', '"'])
        {
            var at = tag.IndexOf($" {name}={quote}", StringComparison.Ordinal);
            if (at >= 0)
            {
                at += name.Length + 3;
                return tag[at..tag.IndexOf(quote, at)];
            }
        }

        return null;
    }
}
