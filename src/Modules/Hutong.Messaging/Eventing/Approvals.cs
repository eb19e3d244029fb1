using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Switch.Messages;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Microsoft.Extensions.Logging;

namespace Hutong.Messaging.Eventing;

/// <summary>
/// Asks the owner of a node with the access model "authorize" who may subscribe, by a form, and takes the answer
/// (XEP-0060 section 8.6). What waits is in the node's row: each device that comes is asked again.
/// </summary>
sealed partial class Approvals(EventNotifier notifier, IIdSource ids, ILogger<Approvals> log) : IMessageHook
{
    /// <summary>The FORM_TYPE of question and answer.</summary>
    public const string Authorization = "http://jabber.org/protocol/pubsub#subscribe_authorization";

    /// <summary>Questions that one device is sent at once, when it comes: a person answers no more at a time.</summary>
    const int AskedMax = 20;

    public MessageStage Stage => MessageStage.Persist;

    /// <summary>Asks all devices of the owner that are there.</summary>
    public void Ask(User owner, string node, string who, EventSubscription pending)
    {
        foreach (var session in owner.Sessions)
        {
            if (session.IsAvailable)
            {
                Ask(session, node, who, pending);
            }
        }
    }

    /// <summary>
    /// A device has come: it is asked what waits, in a task of its own, since the nodes must be read.
    /// </summary>
    public void Known(Session session) => _ = AskAllAsync(session);

    /// <summary>The owner's answer goes into the commit of the message that brings it.</summary>
    public void OnMessage(MessageContext message)
    {
        if (message.Session is not null && message.Sender is { } owner && message.Recipient == owner
            && message.Stanza.HasNamespace(DataForm.Namespace)
            && DataForm.Read(message.Stanza.Child("x", DataForm.Namespace)) is { Type: "submit" } form
            && form.FormType == Authorization
            && Decide(owner, form, (UnitOfWork)message.Work) is { } refusal)
        {
            message.Refuse(refusal);
        }
    }

    StanzaError? Decide(User owner, DataForm form, UnitOfWork work)
    {
        if (form.Value("pubsub#node") is not { } name || form.Flag("pubsub#allow") is not { } allowed
            || !Jid.TryParse(form.Value("pubsub#subscriber_jid"), out var who))
        {
            return StanzaError.BadRequest;
        }

        lock (owner.Gate)
        {
            if (owner.Get(EventBook.Slot) is not { } book)
            {
                // It was asked from a book that has been let go since.
                _ = ReadAsync(owner);
                return StanzaError.ResourceConstraint.Because("the nodes are being read; try again");
            }

            if (book.Find(name) is not { } node
                || node.Subscriptions.GetValueOrDefault(who.ToString()) is not { State: EventSubscription.Waits } asked
                || (form.Value("pubsub#subid") is { } id && id != asked.Id))
            {
                return StanzaError.ItemNotFound;
            }

            var next = node.With(who.ToString(), allowed ? asked with { State = EventSubscription.Holds } : null);
            owner.Set(EventBook.Slot, book with { Nodes = book.Nodes.SetItem(name, next) });
            EventTable.Put(work, owner.Ref, next);
            work.Then(outcome =>
            {
                if (outcome.IsDurable)
                {
                    notifier.Subscribed(owner, node, next);
                }
                else
                {
                    _ = ReadAsync(owner);
                }
            });
        }

        return null;
    }

    void Ask(Session session, string node, string who, EventSubscription pending)
    {
        var form = DataForm.Of("form", Authorization,
            new FormField("pubsub#subid", pending.Id, "hidden"),
            new FormField("pubsub#node", node, "text-single", "Node · 节点"),
            new FormField("pubsub#subscriber_jid", who, "jid-single", "Who asks · 申请人"),
            new FormField("pubsub#allow", "false", "boolean", "Allow · 允许订阅"));
        // Not for the archive: it is asked again until it is answered.
        session.Send(Stanza.Message(StanzaType.Normal, session.User.Address, session.Address, ids.NewToken(),
            (form with { Title = "A request to subscribe · 订阅申请" }).ToElement()));
    }

    async Task AskAllAsync(Session session)
    {
        try
        {
            // Off the caller's thread, which reads a socket.
            await Task.Yield();
            var book = await EventService.BookAsync(session.User, CancellationToken.None);
            foreach (var (node, who, pending) in book.Nodes.Values.SelectMany(node => node.Subscriptions
                .Where(pair => pair.Value.State == EventSubscription.Waits)
                .Select(pair => (node.Name, pair.Key, pair.Value))).Take(AskedMax))
            {
                Ask(session, node, who, pending);
            }
        }
        catch (Exception error)
        {
            // The top of a task that nobody waits for.
            LogAskFailed(log, error);
        }
    }

    async Task ReadAsync(User owner)
    {
        try
        {
            await owner.ReloadAsync(EventBook.Slot, CancellationToken.None);
        }
        catch (Exception error)
        {
            LogAskFailed(log, error);
        }
    }

    [LoggerMessage(3202, LogLevel.Error, "reading what waits for approval failed", EventName = "ApprovalsFailed")]
    static partial void LogAskFailed(ILogger logger, Exception error);
}
