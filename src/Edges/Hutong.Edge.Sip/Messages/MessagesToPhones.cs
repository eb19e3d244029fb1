using System.Text;
using Hutong.Edge.Sip.Calls;
using Hutong.Edge.Sip.Registrar;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Transactions;
using Hutong.Sip.Transports;
using Hutong.Switch.Messages;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Edge.Sip.Messages;

/// <summary>
/// Shows messages for an account on its telephones as well (RFC 3428). A telephone is a screen, not a store: the
/// message
/// is in the archive whether or not it is shown.
/// </summary>
sealed class MessagesToPhones(SipStack stack) : IMessageEffect, IClientTransactionUser
{
    const string TextType = "text/plain;charset=UTF-8";

    /// <inheritdoc />
    public EffectStage Stage => EffectStage.Notify;

    /// <inheritdoc />
    public void OnDurable(MessageContext message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var stanza = message.Stanza;
        if (message.Recipient is not { } recipient || stanza.From is not { } from || message.At is not null
            || stanza.Type is not (StanzaType.Chat or StanzaType.Normal) || !stanza.Has("body", Ns.Client)
            || stack.Bindings.Count == 0)
        {
            return;
        }

        var phones = stack.Bindings.Of(recipient.Account).Where(one => one.TakesMessages).ToArray();
        if (phones.Length == 0 || stanza.Child("body", Ns.Client)?.Text is not { Length: > 0 } text)
        {
            return;
        }

        var body = Encoding.UTF8.GetBytes(text);
        foreach (var phone in phones)
        {
            var request = Make(phone, phone.Flow, from, body);
            if (phone.Flow.Transport == SipTransport.Udp && request.Encoded.Length > UdpSipTransport.MaxRequestBytes)
            {
                // What fits into no datagram goes over a connection (RFC 3261 section 18.1.1), or stays where it is.
                stack.Run(async () =>
                {
                    if (await stack.LargeFlowAsync(phone.Flow) is { } flow)
                    {
                        stack.Agent.Transactions.TrySend(Make(phone, flow, from, body), flow, this, out _);
                    }
                });
            }
            else
            {
                stack.Agent.Transactions.TrySend(request, phone.Flow, this, out _);
            }
        }
    }

    /// <inheritdoc />
    public void OnResponse(ClientTransaction transaction, SipResponse response)
    {
    }

    /// <inheritdoc />
    public void OnFailure(ClientTransaction transaction, TransactionFailure failure)
    {
    }

    SipRequest Make(Binding phone, ISipFlow flow, Jid from, byte[] body)
    {
        var ids = stack.Agent.Transactions.Ids;
        var domain = phone.Account.Address.Domain;
        using var message = SipMessageBuilder.Request(SipMethod.Message, phone.Contact.ToString())
            .Add(SipHeader.Via, stack.Agent.NewVia(flow));
        foreach (var hop in phone.Path)
        {
            message.Add(SipHeader.Route, hop);
        }

        message.Add(SipHeader.MaxForwards, 70)
            .Add(SipHeader.From, $"<{Identities.Uri(from.Bare.ToString(), domain)}>;tag={ids.NewTag()}")
            .Add(SipHeader.To, $"<{Identities.Uri(phone.Account.Address.ToString(), domain)}>")
            .Add(SipHeader.CallId, ids.NewCallId())
            .Add(SipHeader.CSeq, "1 MESSAGE")
            .Add(SipHeader.ContentType, TextType);
        return message.FinishRequest(body);
    }
}
