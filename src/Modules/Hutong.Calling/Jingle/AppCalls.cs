using System.Collections.Concurrent;
using Hutong.Calling.Calls;
using Hutong.Kernel;
using Hutong.Switch.Messages;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Calling.Jingle;

/// <summary>
/// Watches calls between apps by the messages that invite and finish them: their sound goes directly, but they have a
/// record, ring the SIP phones of who is called, and go to voicemail when nobody answers.
/// </summary>
sealed class AppCalls(Func<CallParts> parts, JingleLegs legs) : IMessageEffect
{
    const int CallsMax = 20_000, SidCharactersMax = 200;

    readonly Lazy<CallParts> parts = new(parts);
    readonly ConcurrentDictionary<(AccountId Caller, string Sid), AppCallFlow> flows = new();

    public EffectStage Stage => EffectStage.Notify;

    /// <summary>How many are watched.</summary>
    public int Count => flows.Count;

    public void OnDurable(MessageContext message)
    {
        if (message is not { Sender: { } sender, Recipient: { } recipient } || sender == recipient
            || message.Stanza.Type == StanzaType.Error || !message.Stanza.HasNamespace(JingleNames.Message)
            || JingleNames.Invitation(message.Stanza) is not { } what
            || what["id"] is not { Length: > 0 and <= SidCharactersMax } sid)
        {
            return;
        }

        if (what.Name == "propose")
        {
            if (message.Stanza.From is { Resource: not null } app && flows.Count < CallsMax)
            {
                Begin(message, what, sid, app);
            }

            return;
        }

        var isCaller = flows.TryGetValue((sender.Account, sid), out var flow);
        if (isCaller || flows.TryGetValue((recipient.Account, sid), out flow))
        {
            flow!.Say(what, isCaller, message.Stanza.From);
        }
    }

    void Begin(MessageContext message, Element what, string sid, Xmpp.Jid app)
    {
        var (sender, recipient) = (message.Sender!.Ref, message.Recipient!.Ref);
        var key = (sender.Account, sid);
        if (flows.ContainsKey(key))
        {
            // The same invitation again.
            return;
        }

        var call = new Call(parts.Value, sender.Tenant, CallKind.Call)
        {
            From = new() { Account = sender },
            To = new() { Account = recipient },
            Payer = sender,
            KeepOpen = true,
            Finished = () => Forget(key, recipient.Account),
            Media = what.Children.Any(one => one.Is("description", JingleNames.Rtp) && one["media"] == "video")
                ? "video" : "audio",
        };
        var flow = new AppCallFlow(call, legs, sid, app, JingleNames.LetsMove(what));
        call.Flow = flow;
        flows[key] = flow;
        parts.Value.Lines.Changed(call);
        parts.Value.Table.Name(sender.Account, sid, call);
        parts.Value.Table.Name(recipient.Account, sid, call);
        call.Post(flow.BeginAsync);
    }

    void Forget((AccountId Caller, string Sid) key, AccountId called)
    {
        if (flows.TryRemove(key, out var flow))
        {
            parts.Value.Table.Unname(key.Caller, key.Sid, flow.OfCall);
            parts.Value.Table.Unname(called, key.Sid, flow.OfCall);
        }
    }
}
