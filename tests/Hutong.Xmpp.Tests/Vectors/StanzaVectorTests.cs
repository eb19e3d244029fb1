using System.Text;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Streams;
using Hutong.Xmpp.Tests.Streams;

namespace Hutong.Xmpp.Tests.Vectors;

/// <summary>Reads the stanzas of <c>stanzas.txt</c> through a stream.</summary>
public class StanzaVectorTests
{
    public static TheoryData<string, string> Stanzas()
    {
        var data = new TheoryData<string, string>();
        var path = Path.Combine(AppContext.BaseDirectory, "Vectors", "stanzas.txt");
        foreach (var block in File.ReadAllText(path).Split("\n\n"))
        {
            if (block.Trim().Split('\n', 2) is [var expected, var text] && !expected.StartsWith('#'))
            {
                data.Add(expected, text);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Stanzas))]
    public void Reads_as_the_specification_says(string expected, string text)
    {
        var element = Reading.Element(text);
        var stanza = element.Stanza!;
        var children = string.Join(',', stanza.Children.ToArray()
            .Select(child => (child.Namespace == Ns.Client ? "" : $"{{{child.Namespace}}}") + child.Name));
        string[] parts =
        [
            element.Name, StanzaTypes.Text(stanza.Type) ?? "None", stanza.Id ?? "-", stanza.From?.ToString() ?? "-",
            stanza.To?.ToString() ?? "-", stanza.Lang ?? "-", children.Length == 0 ? "-" : children,
            element.Problem == StanzaProblem.None ? "-" : element.Problem.ToString(),
        ];
        Assert.Equal(string.Join(' ', expected.Split(' ')[^8..]), string.Join(' ', parts));
        if (element.Problem == StanzaProblem.None)
        {
            Assert.Equal(stanza.ToString(), StanzaReader.Read(Encoding.UTF8.GetBytes(stanza.ToString()))!.ToString());
        }
    }
}
