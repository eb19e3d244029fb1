using System.Diagnostics;
using System.Text;
using Hutong.Bench.Load.Net;

namespace Hutong.Bench.Load;

/// <summary>
/// Pages through the archives of accounts (XEP-0313, <c>urn:xmpp:mam:2</c>, with XEP-0059) and compares them with
/// what was sent: each message once, for its sender and for its receiver.
/// </summary>
sealed class ArchiveCheck(EventLoop loop, Connection[] sessions, IReadOnlyDictionary<int, long[]> sentByRun)
    : IConnectionOwner
{
    const int PageSize = 250;
    const int Parallel = 4;
    readonly Dictionary<int, AccountArchive> open = [];
    readonly Queue<int> waiting = [];
    long expected;
    long found;
    long missing;
    long doubled;
    long foreign;
    long outOfOrder;
    long pages;
    int finished;
    string? firstFault;

    /// <summary>Checks so many accounts, evenly spread.</summary>
    public ArchiveResult Execute(int accounts, TimeSpan atMost)
    {
        var start = Stopwatch.GetTimestamp();
        accounts = Math.Min(accounts, sessions.Length);
        for (var i = 0; i < accounts; i++)
        {
            waiting.Enqueue((int)((long)i * sessions.Length / accounts));
        }

        for (var i = 0; i < Parallel; i++)
        {
            Begin();
        }

        if (!loop.TurnUntil(() => finished == accounts || firstFault is not null, atMost))
        {
            firstFault ??= $"only {finished} of {accounts} archives read in {atMost}";
        }

        return new()
        {
            Accounts = finished,
            Expected = expected,
            Found = found,
            Missing = missing,
            Doubled = doubled,
            Foreign = foreign,
            OutOfOrder = outOfOrder,
            Pages = pages,
            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
            FirstFault = firstFault,
        };
    }

    public void Connected(Connection connection)
    {
    }

    public void Closed(Connection connection, string reason) => firstFault ??= reason;

    public void Received(Connection connection, ElementKind kind, ReadOnlySpan<byte> element)
    {
        if (!open.TryGetValue(connection.User, out var archive))
        {
            Courtesy.Answer(loop, connection, element);
            return;
        }

        if (element.StartsWith("<message"u8) && element.IndexOf("<result"u8) >= 0)
        {
            if (BodyText.TryRead(element, out var stamp) && !archive.Saw(stamp))
            {
                foreign++;
            }
        }
        else if (element.StartsWith("<iq"u8) && element.IndexOf("<fin"u8) >= 0)
        {
            PageEnded(connection, archive, element);
        }
        else if (element.IndexOf("urn:xmpp:ping"u8) >= 0)
        {
            Courtesy.Answer(loop, connection, element);
        }
        else if (element.StartsWith("<iq"u8))
        {
            firstFault ??= Encoding.UTF8.GetString(element);
        }
    }

    void PageEnded(Connection connection, AccountArchive archive, ReadOnlySpan<byte> element)
    {
        pages++;
        var last = Inner(element, "<last>"u8);
        var complete = element.IndexOf("complete='true'"u8) >= 0 || element.IndexOf("complete=\"true\""u8) >= 0;
        if (!complete && last is not null)
        {
            Ask(connection, last);
            return;
        }

        expected += archive.Expected;
        found += archive.Found;
        missing += archive.Missing;
        doubled += archive.Doubled;
        outOfOrder += archive.OutOfOrder;
        finished++;
        open.Remove(connection.User);
        Begin();
    }

    void Begin()
    {
        if (waiting.TryDequeue(out var account))
        {
            open[account] = new AccountArchive(account, sentByRun);
            sessions[account].Owner = this;
            Ask(sessions[account], after: null);
        }
    }

    void Ask(Connection connection, string? after)
    {
        var from = after is null ? "" : $"<after>{after}</after>";
        loop.Write(connection, Encoding.UTF8.GetBytes(
            $"<iq type='set' id='page{pages}'><query xmlns='urn:xmpp:mam:2'>"
            + $"<set xmlns='http://jabber.org/protocol/rsm'><max>{PageSize}</max>{from}</set></query></iq>"));
    }

    static string? Inner(ReadOnlySpan<byte> element, ReadOnlySpan<byte> tag)
    {
        var at = element.IndexOf(tag);
        if (at < 0)
        {
            return null;
        }

        element = element[(at + tag.Length)..];
        return Encoding.UTF8.GetString(element[..element.IndexOf((byte)'<')]);
    }
}
