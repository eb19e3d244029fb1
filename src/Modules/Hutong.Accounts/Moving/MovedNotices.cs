using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Kernel;
using Hutong.Switch;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Accounts.Moving;

/// <summary>
/// Tells contacts of a new address (XEP-0283 section 4.2): a subscription request from it that names the old one. A
/// contact's server checks by asking the old address, which answers <c>gone</c> with the new one.
/// </summary>
sealed class MovedNotices(IServiceProvider services, IEnumerable<IContactSource> contacts, IIdSource ids)
{
    public const string Namespace = "urn:xmpp:moved:1";

    /// <summary>Who is to be told; read before the address changes.</summary>
    public async ValueTask<IReadOnlyList<Jid>> SubscribersAsync(AccountRef account, CancellationToken cancel)
    {
        var all = new List<Jid>();
        foreach (var source in contacts)
        {
            all.AddRange(await source.SubscribersAsync(account, cancel));
        }

        return all;
    }

    public async ValueTask SendAsync(
        Jid old, AccountRef moved, IReadOnlyList<Jid> subscribers, CancellationToken cancel)
    {
        if (services.GetService<Exchange>() is not { } exchange)
        {
            return;
        }

        foreach (var subscriber in subscribers)
        {
            await exchange.RouteAsync(Notice(old, moved.Address, subscriber, ids.NewToken()), cancel);
        }
    }

    /// <summary>The request of XEP-0283 section 4.2.</summary>
    public static Stanza Notice(Jid old, Jid now, Jid subscriber, string id)
    {
        var request = Stanza.Presence(StanzaType.Subscribe, now, subscriber,
            new Element("moved", Namespace).WithText("old-jid", old.Bare.ToString()));
        return new Stanza(request.Kind, request.Type, id, request.From, request.To, null, request.Payload,
            request.Children.ToArray());
    }
}
