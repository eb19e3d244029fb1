using System.Globalization;
using Hutong.Switch;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace Hutong.Calling.Records;

/// <summary>
/// Writes a call into the conversation of both sides, beside their messages: a message without text that only the
/// server can make. To each it is from the other.
/// </summary>
sealed partial class Timeline(Func<Exchange> exchange, ILogger<Timeline> log)
{
    public const string Namespace = "urn:hutong:call:0";
    const string Hints = "urn:xmpp:hints";

    readonly Lazy<Exchange> exchange = new(exchange);

    /// <summary>Tells the owners of rows.</summary>
    public void Tell(IReadOnlyList<HistoryRow> rows)
    {
        foreach (var row in rows)
        {
            _ = TellAsync(row);
        }
    }

    async Task TellAsync(HistoryRow row)
    {
        try
        {
            if (AddressOf(row) is { } other)
            {
                await exchange.Value.RouteAsync(Stanza.Message(StanzaType.Chat, other, row.Owner.Address,
                    "call-" + row.Call, Child(row), new Element("store", Hints)), CancellationToken.None);
            }
        }
        catch (Exception error)
        {
            // The loop's top of a work of its own: the history has the call all the same.
            LogFailed(log, error);
        }
    }

    // A number is an address under the owner's own domain, whoever has it.
    static Jid? AddressOf(HistoryRow row) => row.Other.Length == 0 ? null
        : row.Other.Contains('@', StringComparison.Ordinal)
            ? Jid.TryParse(row.Other, out var address) ? address : null
            : Jid.TryCreate(row.Other, row.Owner.Address.Domain, null, out var number) ? number : null;

    static Element Child(HistoryRow row) => new Element("call", Namespace)
        .With("id", row.Call).With("direction", row.IsIncoming ? "in" : "out").With("outcome", row.Outcome)
        .With("start", row.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))
        .With("seconds", row.Seconds.ToString(CultureInfo.InvariantCulture)).With("route", RouteName(row.Route))
        .With("media", row.Media);

    static string RouteName(string route) => route is "app" or "sip" or "telephone" or "callback" or "conference"
        ? route : "telephone";

    [LoggerMessage(1611, LogLevel.Error, "a call was not written into a conversation")]
    static partial void LogFailed(ILogger logger, Exception error);
}
