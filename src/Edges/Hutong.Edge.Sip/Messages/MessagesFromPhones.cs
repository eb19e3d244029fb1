using System.Text;
using System.Xml;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Transactions;
using Hutong.Switch;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Edge.Sip.Messages;

/// <summary>
/// Takes MESSAGE (RFC 3428) from a telephone into the exchange, as the message of its account. 200 says that it is
/// durable, as everywhere (DESIGN: acknowledged means durable).
/// </summary>
sealed class MessagesFromPhones(SipStack stack)
{
    static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(ServerTransaction transaction, Exchange exchange)
    {
        var request = transaction.Request;
        var proof = await stack.SignIn.ProveAsync(request, transaction.Source, stack.Stopping);
        if (proof.Account is not { } account)
        {
            stack.Refuse(transaction, proof);
            return;
        }

        if (!request.TryContentType(out var type) || !type.Is("text"u8, "plain"u8))
        {
            using var refusal = transaction.Response(415);
            refusal.Add(SipHeader.Accept, "text/plain");
            transaction.Respond(415, refusal.Finish());
            return;
        }

        if (TextOf(request) is not { Length: > 0 } text)
        {
            transaction.Respond(400);
            return;
        }

        if (!stack.TryTarget(request.Uri, account.Address.Domain, out var to, out var domain)
            || !Jid.TryCreate(to, domain!, null, out var recipient))
        {
            transaction.Respond(404);
            return;
        }

        if (await exchange.Users.FindAsync(account.Address, stack.Stopping) is not { } user
            || !Jid.TryCreate(account.Address.Local, account.Address.Domain, "sip", out var sender))
        {
            transaction.Respond(403);
            return;
        }

        var session = new MessageSession(user, sender, proof.Device);
        var handling = await exchange.ReceiveAsync(session,
            Stanza.Message(StanzaType.Chat, sender, recipient, stack.Ids.NewToken(),
                new Element("body", Ns.Client).WithText(text)), stack.Stopping);
        if (handling == Handling.Done)
        {
            session.Done();
        }

        transaction.Respond(await session.Outcome);
    }

    // Characters that XML does not have are left out.
    static string? TextOf(SipRequest request)
    {
        string text;
        try
        {
            text = Strict.GetString(request.Body.Span);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }

        return text.All(XmlConvert.IsXmlChar) ? text
            : new string([.. text.Where(one => XmlConvert.IsXmlChar(one) || char.IsSurrogate(one))]);
    }
}
