using System.Globalization;
using System.Text;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Switch.Messages;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;

namespace Hutong.Messaging.Burning;

/// <summary>
/// Takes the content out of a message that is to burn before anything is written: archives, copies, push and search
/// see only that there is one.
/// </summary>
sealed class BurnHook(BurnOptions options, BurnTable table, IIdSource ids, TimeProvider time) : IMessageHook
{
    static readonly string[] Kinds = ["text", "picture", "video", "voice", "file"];

    public MessageStage Stage => MessageStage.Enrich;

    public void OnMessage(MessageContext message)
    {
        if (message.Session is null || message.Sender is not { } sender)
        {
            // The server's own word that something was opened or burned.
            return;
        }

        message.Stanza = message.Stanza.Without(Burn.IsServers);
        if (Retraction.Retracts(message.Stanza) is { } retracted)
        {
            BurnTable.AddRetracted((UnitOfWork)message.Work, sender.Tenant, sender.Account, retracted, Now());
        }

        if (message.Stanza.HasNamespace(Burn.Namespace) && Refusal(message) is { } refusal)
        {
            message.Refuse(refusal);
        }
    }

    StanzaError? Refusal(MessageContext message)
    {
        var stanza = message.Stanza;
        if (message.Recipient is not { } recipient || recipient == message.Sender)
        {
            return StanzaError.FeatureNotImplemented.Because("only messages to somebody of this server burn");
        }

        var burn = stanza.Child("burn", Burn.Namespace)!;
        if (stanza.Type is not (StanzaType.Chat or StanzaType.Normal or StanzaType.None) || stanza.Id is not { } id
            || burn.Child("content", Burn.Namespace) is not { } content
            || !int.TryParse(burn["seconds"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds < 1 || seconds > options.MaxSeconds)
        {
            return StanzaError.BadRequest;
        }

        var bytes = content.ToBytes();
        if (bytes.Length > options.MaxBytes)
        {
            return StanzaError.PolicyViolation.Because("it says too much to burn");
        }

        var token = ids.NewToken();
        var (key, box) = BurnCipher.Seal(bytes, token, ids);
        var now = time.GetUtcNow();
        table.Add((UnitOfWork)message.Work, new BurnRow
        {
            Tenant = recipient.Tenant.Value,
            Owner = recipient.Account.Value,
            Id = token,
            Sender = message.Sender!.Account.Value,
            Author = message.Sender.Address.ToString(),
            Recipient = recipient.Address.ToString(),
            Message = id,
            File = FileOf(bytes),
            Seconds = seconds,
            Box = box,
            Sent = now.ToMicroseconds(),
            Due = now.AddDays(options.KeepDays).ToMicroseconds(),
        }, key);
        var kind = burn["kind"] is { } told && Kinds.Contains(told) ? told : Kinds[0];
        message.Stanza = Burn.Veil(stanza, Burn.Reference(token, seconds, kind));
        return null;
    }

    /// <summary>The id of an upload whose address the content holds; it goes with the message.</summary>
    static string FileOf(byte[] content)
    {
        var text = Encoding.UTF8.GetString(content);
        const string Path = "/upload/";
        var at = text.IndexOf(Path, StringComparison.Ordinal);
        var end = at < 0 ? -1 : text.IndexOf('/', at + Path.Length);
        return end < 0 || end - at - Path.Length > 100 ? "" : text[(at + Path.Length)..end];
    }

    long Now() => time.GetUtcNow().ToMicroseconds();
}

/// <summary>Forgets a burned message in the commit in which both are told that it is gone.</summary>
sealed class BurnedHook(BurnLedger ledger) : IMessageHook
{
    public MessageStage Stage => MessageStage.Persist;

    public void OnMessage(MessageContext message)
    {
        if (message.Session is null && message.Stanza.Child("burned", Burn.Namespace)?["id"] is { } id
            && ledger.Take(id) is { } row)
        {
            BurnTable.AddGone((UnitOfWork)message.Work, row);
        }
    }
}
