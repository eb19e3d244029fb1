using System.Text;
using Hutong.Bench.Load.Net;

namespace Hutong.Bench.Load.Tests.Net;

public sealed class ElementScannerTests
{
    const string Stream =
        "<?xml version='1.0'?>\n<stream:stream xmlns='jabber:client' from=\"a>b\">"
        + "<stream:features><bind xmlns='x'/></stream:features>\n "
        + "<message to='it&apos;s' x=\"'/>\"><body>a > b \"</body><y/><z a='>'/></message><r/></stream:stream>";

    static readonly string[] Parts =
    [
        "<stream:stream xmlns='jabber:client' from=\"a>b\">",
        "<stream:features><bind xmlns='x'/></stream:features>",
        "<message to='it&apos;s' x=\"'/>\"><body>a > b \"</body><y/><z a='>'/></message>",
        "<r/>",
        "</stream:stream>",
    ];

    [Fact]
    public void Cuts_a_stream_into_its_first_level_elements() =>
        Assert.Equal(Parts, Cut(Encoding.UTF8.GetBytes(Stream)).Elements);

    [Fact]
    public void Cuts_the_same_wherever_the_bytes_are_split()
    {
        var bytes = Encoding.UTF8.GetBytes(Stream);
        for (var split = 0; split <= bytes.Length; split++)
        {
            var (first, used) = Cut(bytes[..split]);
            var (second, _) = Cut(bytes[used..]);

            Assert.Equal(Parts, first.Concat(second));
        }
    }

    [Fact]
    public void Refuses_text_between_stanzas() =>
        Assert.Equal(ElementKind.Invalid, ElementScanner.Next("oops<r/>"u8, out _, out _));

    static (List<string> Elements, int Used) Cut(byte[] bytes)
    {
        var elements = new List<string>();
        var at = 0;
        while (true)
        {
            var kind = ElementScanner.Next(bytes.AsSpan(at), out var start, out var length);
            Assert.NotEqual(ElementKind.Invalid, kind);
            if (kind == ElementKind.NeedMore)
            {
                return (elements, at + start);
            }

            elements.Add(Encoding.UTF8.GetString(bytes.AsSpan(at + start, length)));
            at += start + length;
        }
    }
}
