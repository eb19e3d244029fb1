using System.Globalization;
using Hutong.Contracts.Accounts;
using Hutong.Storage;
using Hutong.Switch;
using Hutong.Switch.Messages;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace Hutong.Calling.Records;

/// <summary>
/// Writes a call into the conversation of both sides, beside their messages: a message without text that only the
/// server can make. To each it is from the other.
/// </summary>
/// <remarks>
/// What is to be told is stored with the record of the call, and taken away in the commit of the message: a hook adds
/// that to the message's own unit of work.
/// </remarks>
sealed partial class Timeline(Func<Exchange> exchange, ILogger<Timeline> log) : IMessageHook
{
    const string IdPrefix = "call-";

    public const string Namespace = "urn:hutong:call:0";
    const string Hints = "urn:xmpp:hints";

    readonly Lazy<Exchange> exchange = new(exchange);

    public MessageStage Stage => MessageStage.Persist;

    public void OnMessage(MessageContext message)
    {
        // Only the server makes such a message: what others send of this kind is stripped.
        if (message is { Session: null, Sender: null, Recipient: { } owner } && message.Stanza.HasNamespace(Namespace)
            && message.Stanza.Child("call", Namespace)?["id"] is { } call)
        {
            Settle((UnitOfWork)message.Work, owner.Ref, call);
        }
    }

    /// <summary>A row is in the conversation with this unit. Refuses the unit when it was there before.</summary>
    public static void Settle(UnitOfWork unit, AccountRef owner, string call) => unit.Sql(
        "delete from call_rows_due where tenant = @tenant and owner = @owner and call = @call",
        new { tenant = (long)owner.Tenant.Value, owner = owner.Account.Value, call }, expectRows: 1);

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
                    IdPrefix + row.Call, Child(row), new Element("store", Hints)), CancellationToken.None);
            }
        }
        catch (Exception error)
        {
            // The top of a work of its own: the history has the call, and it is told again.
            LogFailed(log, error);
        }
    }

    // A number is an address under the owner's own domain, whoever has it.
    public static Jid? AddressOf(HistoryRow row) => row.Other.Length == 0 ? null
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
