using System.Text;
using Hutong.Kernel;
using Hutong.Switch.Features;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Push;

/// <summary>
/// Push services of app makers that speak XMPP (XEP-0357 section 7). What they are told they can read.
/// </summary>
sealed class XmppPush(Lazy<FeatureParts> parts, IIdSource ids, TimeProvider time) : IPushTransport
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public PushKind Kind => PushKind.Xmpp;

    public async ValueTask<PushOutcome> SendAsync(
        User user, PushSubscription to, PushNote note, CancellationToken cancel)
    {
        var options = to.Options.Length == 0 ? null
            : DataForm.Read(ElementReader.Parse(Encoding.UTF8.GetBytes(to.Options)));
        var summary = new PushSummary(
            note.Messages, note.Body is null ? null : note.Conversation.ToString(), note.Body);
        var request = Stanza.Iq(StanzaType.Set, Jid.Parse(user.Address.Domain), Jid.Parse(to.Address), ids.NewToken(),
            summary.Publish(to.Node, options));
        var answer = await parts.Value.Exchange!.AskAsync(request, Patience, time, cancel);
        if (answer is not { Type: StanzaType.Error })
        {
            return new(answer is null ? PushResult.Later : PushResult.Sent);
        }

        return answer.Child("error", Ns.Client)?["type"] switch
        {
            "wait" => new(PushResult.Later),
            "cancel" => new(PushResult.Gone),
            _ => new(PushResult.Refused),
        };
    }
}
