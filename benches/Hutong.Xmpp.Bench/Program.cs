using System.Buffers;
using System.Text;
using Hutong.Xmpp;
using Hutong.Xmpp.Streams;
using Hutong.Xmpp.Xml;

// What one stanza costs the reader, in nanoseconds of processor time (so that other load on the machine matters little)
// and bytes allocated: best of several rounds, one thread.
// Run: dotnet run -c Release --project benches/Hutong.Xmpp.Bench [-- part of a name]
var only = args is [var part, ..] ? part : "";
const int Rounds = 7;
var names = new NameTable();
var open = Encoding.UTF8.GetBytes("<stream:stream to='example.net' version='1.0' xml:lang='en' xmlns='jabber:client' "
    + "xmlns:stream='http://etherx.jabber.org/streams'>");
var body = string.Concat(Enumerable.Repeat("0123456789", 15));
var chat = "<message to='+8613800138000@example.net' type='chat' id='5c3b1f0e-77'><body>" + body + "</body>"
    + "<active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/></message>";
var chinese = "<message to='+8613800138000@example.net' type='chat' id='5c3b1f0e-77'><body>"
    + string.Concat(Enumerable.Repeat("你好，世界", 10))
    + "</body><active xmlns='http://jabber.org/protocol/chatstates'/></message>";
var prefixed = "<message to='+8613800138000@example.net' type='chat' id='5c3b1f0e-77'><body>" + body
    + "</body><c:active xmlns:c='http://jabber.org/protocol/chatstates'/></message>";

Measure("chat message, Latin", chat);
Measure("chat message, Chinese", chinese);
Measure("chat message, with a prefix (rewritten)", prefixed);
Measure("chat message in 3 segments", chat, segments: 3);
Measure("acknowledgement", "<a xmlns='urn:xmpp:sm:3' h='1234'/>");
Measure("iq of a roster item",
    "<iq type='set' id='a1'><query xmlns='jabber:iq:roster'><item jid='b@example.net' name='B'/></query></iq>");
Measure("avatar of 64 kB",
    "<iq type='set' id='a1'><data xmlns='urn:xmpp:avatar:data'>" + new string('A', 65536) + "</data></iq>", 2_000);

var item = Encoding.UTF8.GetBytes(
    "<query xmlns='jabber:iq:roster'><item jid='b@example.net' name='B'><group>x</group></item></query>");
Report("tree of a roster item", item.Length, 200_000, () => ElementReader.Parse(item));
var address = "+8613800138000@example.net/phone.5f3a"u8.ToArray();
var stanza = Hutong.Xmpp.Stanzas.StanzaReader.Read(Encoding.UTF8.GetBytes(chat.Replace(
    "<message", "<message xmlns='jabber:client' from='+8613900139000@example.net/phone.1'",
    StringComparison.Ordinal)))!;
var output = new ArrayBufferWriter<byte>(4096);
Report("chat message, written", stanza.ToBytes().Length, 200_000, () =>
{
    output.ResetWrittenCount();
    stanza.WriteTo(output);
});
Report("address, ASCII", address.Length, 500_000, () => _ = Jid.TryParse(address, out _));
var wide = "林@例え.テスト/手机"u8.ToArray();
Report("address, CJK", wide.Length, 20_000, () => _ = Jid.TryParse(wide, out _));
Idle();

void Measure(string what, string text, int count = 200_000, int segments = 1)
{
    var bytes = Encoding.UTF8.GetBytes(text);
    var reader = new XmppStreamReader(names);
    var header = new ReadOnlySequence<byte>(open);
    reader.Read(ref header, out _);
    var sequence = Split(bytes, segments);
    Report(what, bytes.Length, count, () =>
    {
        var buffer = sequence;
        if (reader.Read(ref buffer, out _) != ReadStatus.Element)
        {
            throw new InvalidOperationException(reader.Fault.ToString());
        }
    });
}

void Report(string what, int length, int count, Action once)
{
    if (!what.Contains(only, StringComparison.Ordinal))
    {
        return;
    }

    var best = double.MaxValue;
    var allocated = 0L;
    for (var round = 0; round < Rounds; round++)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var started = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < count; i++)
        {
            once();
        }

        best = Math.Min(best, (Environment.CpuUsage.TotalTime - started).TotalNanoseconds / count);
        allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / count;
    }

    Console.WriteLine($"{what,-42} {length,7} bytes {best,10:F0} ns {allocated,8} bytes allocated");
}

void Idle()
{
    var readers = new XmppStreamReader[1000];
    var message = Encoding.UTF8.GetBytes(chat);
    var before = GC.GetTotalMemory(forceFullCollection: true);
    for (var i = 0; i < readers.Length; i++)
    {
        readers[i] = new(names);
        var buffer = new ReadOnlySequence<byte>([.. open, .. message]);
        readers[i].Read(ref buffer, out _);
        readers[i].Read(ref buffer, out _);
    }

    var held = GC.GetTotalMemory(forceFullCollection: true) - before;
    Console.WriteLine($"{"reader of an idle stream",-42} {held / readers.Length,7} bytes held");
    GC.KeepAlive(readers);
}

static ReadOnlySequence<byte> Split(byte[] bytes, int segments)
{
    if (segments == 1)
    {
        return new(bytes);
    }

    Part? first = null, last = null;
    var size = (bytes.Length + segments - 1) / segments;
    for (var at = 0; at < bytes.Length; at += size)
    {
        last = new(bytes.AsMemory(at, Math.Min(size, bytes.Length - at)), last);
        first ??= last;
    }

    return new(first!, 0, last!, last!.Memory.Length);
}

sealed class Part : ReadOnlySequenceSegment<byte>
{
    public Part(ReadOnlyMemory<byte> memory, Part? before)
    {
        Memory = memory;
        RunningIndex = before is null ? 0 : before.RunningIndex + before.Memory.Length;
        before?.Next = this;
    }
}
