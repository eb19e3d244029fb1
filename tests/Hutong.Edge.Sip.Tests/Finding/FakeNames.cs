using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hutong.Edge.Sip.Tests.Finding;

/// <summary>A name server on the loopback that knows SRV records, and addresses of their targets.</summary>
sealed class FakeNames : IAsyncDisposable
{
    readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    readonly CancellationTokenSource stop = new();
    readonly Task running;

    public FakeNames()
    {
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        running = RunAsync();
    }

    public IPEndPoint Place => (IPEndPoint)socket.LocalEndPoint!;

    public ConcurrentBag<string> Asked { get; } = [];

    public ConcurrentDictionary<string, (int Priority, int Weight, int Port, string Target)[]> Records { get; } =
        new(StringComparer.OrdinalIgnoreCase);

    public ConcurrentDictionary<string, (int Order, int Preference, string Flags, string Service, string Rule,
        string Replacement)[]> Ways { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>An answer with NAPTR records.</summary>
    public static byte[] Answer(
        ReadOnlySpan<byte> question,
        (int Order, int Preference, string Flags, string Service, string Rule, string Replacement)[]? records)
    {
        List<byte> answer = [.. question];
        var known = records ?? [];
        (answer[2], answer[3]) = (0x81, (byte)(records is null ? 0x83 : 0x80));
        answer[7] = (byte)known.Length;
        foreach (var (order, preference, flags, service, rule, replacement) in known)
        {
            byte[] data =
            [
                .. Number(order), .. Number(preference), .. Text(flags), .. Text(service), .. Text(rule),
                .. NameOf(replacement),
            ];
            answer.AddRange([0xC0, 12, .. Number(35), .. Number(1), 0, 0, 0, 60, .. Number(data.Length), .. data]);
        }

        return [.. answer];
    }

    /// <summary>
    /// An answer as servers write it: the question, the records by pointers, an address for each target.
    /// </summary>
    public static byte[] Answer(
        ReadOnlySpan<byte> question, (int Priority, int Weight, int Port, string Target)[]? records)
    {
        List<byte> answer = [.. question];
        var known = records ?? [];
        (answer[2], answer[3]) = (0x81, (byte)(records is null ? 0x83 : 0x80));
        answer[7] = (byte)known.Length;
        answer[11] = (byte)known.Length;
        List<int> targets = [];
        foreach (var (priority, weight, port, target) in known)
        {
            var name = NameOf(target);
            answer.AddRange([0xC0, 12, .. Number(33), .. Number(1), 0, 0, 0, 60, .. Number(6 + name.Length),
                .. Number(priority), .. Number(weight), .. Number(port)]);
            targets.Add(answer.Count);
            answer.AddRange(name);
        }

        foreach (var at in targets)
        {
            answer.AddRange(
                [.. Number(0xC000 | at), .. Number(1), .. Number(1), 0, 0, 0, 60, .. Number(4), 127, 0, 0, 1]);
        }

        return [.. answer];
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        socket.Dispose();
        stop.Dispose();
    }

    static byte[] Number(int number)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)number);
        return bytes;
    }

    static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    static byte[] NameOf(string name) => name.Length == 0 ? [0]
        : [.. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];

    static string NameIn(ReadOnlySpan<byte> question)
    {
        List<string> labels = [];
        for (var at = 12; question[at] > 0; at += question[at] + 1)
        {
            labels.Add(Encoding.ASCII.GetString(question.Slice(at + 1, question[at])));
        }

        return string.Join('.', labels);
    }

    async Task RunAsync()
    {
        var buffer = new byte[512];
        try
        {
            while (true)
            {
                var got = await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), stop.Token);
                var name = NameIn(buffer);
                Asked.Add(name);
                var question = buffer.AsMemory(0, got.ReceivedBytes);
                var answer = BinaryPrimitives.ReadUInt16BigEndian(question.Span[^4..]) switch
                {
                    33 => Answer(question.Span, Records.GetValueOrDefault(name)),
                    35 => Answer(question.Span, Ways.GetValueOrDefault(name)),
                    _ => Answer(question.Span, Array.Empty<(int, int, int, string)>()),
                };
                await socket.SendToAsync(answer, got.RemoteEndPoint, stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
