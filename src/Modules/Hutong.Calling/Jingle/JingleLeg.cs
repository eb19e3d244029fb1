using Hutong.Calling.Calls;
using Hutong.Sip.Sdp;
using Hutong.Switch.Calls;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace Hutong.Calling.Jingle;

/// <summary>
/// An app's end of a call: invited by XEP-0353 messages, then a session of Jingle with this leg's own address. What
/// comes and what is asked of it happens in its mailbox.
/// </summary>
sealed class JingleLeg : ILeg
{
    enum Step
    {
        /// <summary>Proposed; nobody has answered.</summary>
        Invited,

        /// <summary>Answered; the session is not there yet.</summary>
        Proceeded,

        /// <summary>They talk.</summary>
        Active,
        Over,
    }

    readonly JingleLegs legs;
    readonly Mailbox mailbox;
    readonly Jid account;
    readonly TaskCompletionSource attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    ILegUser? user;
    Jid? app;
    Step step;
    SessionDescription? offer, theirs;
    ITimer? ringing;
    string content = "0";
    string? initiateId;

    /// <summary>A leg.</summary>
    /// <param name="legs">All of them.</param>
    /// <param name="address">This leg's own address: the other side's, with a resource of its own.</param>
    /// <param name="sid">The id of the invitation and the session.</param>
    /// <param name="account">The bare address of the account that the app is of.</param>
    /// <param name="app">The app, when it is known.</param>
    /// <param name="isIncoming">Whether the app calls.</param>
    /// <param name="log">Hears of faults.</param>
    public JingleLeg(
        JingleLegs legs, Jid address, string sid, Jid account, Jid? app, bool isIncoming, ILogger log)
    {
        (this.legs, Address, Sid, this.account, this.app, IsIncoming) = (legs, address, sid, account, app, isIncoming);
        mailbox = new(log);
    }

    public LegKind Kind => LegKind.App;

    public bool IsIncoming { get; }

    public bool OffersLate => IsIncoming;

    public Jid Address { get; }

    public string Sid { get; }

    /// <summary>The account that the app is of.</summary>
    public Jid Account => account;

    /// <summary>
    /// The app's direct session with another app that this one takes the place of: the app goes on knowing its call by
    /// that id. Null for a call of its own.
    /// </summary>
    public string? Replaced { get; init; }

    /// <summary>Called when the app says that its new session carries sound.</summary>
    public Action? Ready { get; set; }

    /// <summary>Sets who is told; before anything else happens.</summary>
    public void Attach(ILegUser who)
    {
        user = who;
        attached.TrySetResult();
    }

    /// <summary>Invites the apps of an account.</summary>
    public void Invite(OutgoingCall call)
    {
        offer = call.Offer;
        Post(() =>
        {
            ringing = legs.After(call.RingTime, () => Post(() => Over(new(CallReason.NoAnswer), tell: true)));
            Message("propose", account, new Element("description", JingleNames.Rtp).With("media", "audio"));
        });
    }

    /// <summary>Offers the app a session that takes the place of its direct one, which goes on meanwhile.</summary>
    public void Replace(SessionDescription description, TimeSpan patience) => Post(() =>
    {
        (offer, step) = (description, Step.Proceeded);
        ringing = legs.After(patience, () => Post(() =>
        {
            if (step == Step.Proceeded)
            {
                Over(new(CallReason.Lost), tell: true);
            }
        }));
        initiateId = Request("session-initiate", [.. JingleSdp.Write(description, "initiator", content),
            new Element("replaces", Records.Timeline.Namespace).With("sid", Replaced)]);
    });

    /// <summary>Tells the app that both sides are heard here now: it ends its direct session.</summary>
    public void TellMoved() => Post(() =>
    {
        if (step == Step.Active)
        {
            Request("session-info", new Element("moved", Records.Timeline.Namespace));
        }
    });

    public void Ring(SessionDescription? early) => Post(() =>
    {
        if (IsIncoming && step == Step.Invited)
        {
            Message("ringing", app!);
        }
    });

    public void Answer(SessionDescription description) => Post(() =>
    {
        if (IsIncoming && step == Step.Invited)
        {
            step = Step.Proceeded;
            Message("proceed", app!);
            ringing = legs.After(legs.SessionPatience, () => Post(() =>
            {
                if (step == Step.Proceeded)
                {
                    Over(new(CallReason.Lost), tell: true);
                }
            }));
        }
    });

    public void Offer(SessionDescription changed) => Post(() =>
    {
        if (step == Step.Active)
        {
            // An app is told of hold; its session stays as it is.
            var held = MediaDirections.Find(changed.Media[0].Attributes) is { } direction
                && !direction.HasFlag(MediaDirection.Receive);
            Request("session-info", new Element(held ? "hold" : "active", JingleNames.RtpInfo));
            user!.OnOfferRefused(this);
        }
    });

    public void End(LegEnd end) => Post(() => Over(end, tell: true));

    /// <summary>Tells the app that the call is recorded: <c>soon</c>, <c>asking</c>, <c>on</c>, <c>off</c>,
    /// <c>refused</c>. Others than ours answer that they do not know it, and hear the tone.</summary>
    public void TellRecording(string state, bool isOwn) => Post(() =>
    {
        if (step == Step.Active)
        {
            Request("session-info", new Element("recording", Records.Timeline.Namespace)
                .With("state", state).With("by", isOwn ? "you" : "them"));
        }
    });

    public void ReportTransfer(TransferState state)
    {
    }

    /// <summary>Takes a message or request of an app.</summary>
    public void Take(Stanza stanza) => Post(() =>
    {
        if (stanza.Kind == StanzaKind.Message)
        {
            TakeMessage(stanza);
        }
        else if (stanza.Type == StanzaType.Set && stanza.Child("jingle", JingleNames.Jingle) is { } jingle)
        {
            TakeRequest(stanza, jingle);
        }
        else if (stanza.Type is StanzaType.Get or StanzaType.Set)
        {
            legs.Send(Stanza.ErrorReply(stanza, StanzaError.ServiceUnavailable));
        }
        else if (stanza.Type == StanzaType.Error && stanza.Id == initiateId)
        {
            Over(new(CallReason.Failed), tell: false);
        }
    });

    void TakeMessage(Stanza message)
    {
        if (message.Type == StanzaType.Error)
        {
            Over(new(CallReason.Away), tell: false);
            return;
        }

        if (JingleNames.Invitation(message) is not { } what || what["id"] != Sid || step == Step.Over)
        {
            return;
        }

        switch (what.Name)
        {
            case "ringing" when !IsIncoming && step == Step.Invited:
                user!.OnRinging(this, null);
                break;
            case "proceed" when !IsIncoming && step == Step.Invited && offer is not null:
                ringing?.Dispose();
                (step, app) = (Step.Proceeded, message.From);
                initiateId = Request("session-initiate", [.. JingleSdp.Write(offer, "initiator", content)]);
                break;
            case "reject" when !IsIncoming && step == Step.Invited:
                Over(new(JingleNames.Read(what, CallReason.Declined), Text: TextOf(what)), tell: false);
                break;
            case "retract" when IsIncoming && step == Step.Invited:
                Over(new(CallReason.Cancelled), tell: false);
                break;
            case "finish":
                Over(new(JingleNames.Read(what, CallReason.HungUp)), tell: false);
                break;
        }
    }

    void TakeRequest(Stanza stanza, Element jingle)
    {
        // The address of a leg is no secret: only the app that it is with is heard.
        if (jingle["sid"] != Sid || step == Step.Over || app is null || stanza.From != app)
        {
            legs.Send(Stanza.ErrorReply(stanza, StanzaError.ItemNotFound));
            return;
        }

        legs.Send(Stanza.Result(stanza));
        switch (jingle["action"])
        {
            case "session-initiate" when IsIncoming && step == Step.Proceeded:
                Initiated(jingle);
                break;
            case "session-accept" when !IsIncoming && step == Step.Proceeded:
                Accepted(jingle);
                break;
            case "session-terminate":
                Over(new(JingleNames.Read(jingle, CallReason.HungUp), Text: TextOf(jingle)), tell: false);
                break;
            case "transport-info":
                if (!Restart(jingle, "transport-info"))
                {
                    user!.OnCandidates(this, JingleSdp.Candidates(jingle));
                }

                break;
            case "transport-replace":
                if (!Restart(jingle, "transport-accept"))
                {
                    Request("transport-reject", [.. Named(jingle)]);
                }

                break;
            case "session-info" when step == Step.Active:
                Info(jingle);
                break;
            case "content-add":
                // Pictures are between apps.
                Request("content-reject", [.. Named(jingle)]);
                break;
        }
    }

    static IEnumerable<Element> Named(Element jingle) => jingle.Children
        .Where(one => one.Is("content", JingleNames.Jingle))
        .Select(one => new Element("content", JingleNames.Jingle).With("creator", one["creator"])
            .With("name", one["name"]));

    // The app came into another network: it is told the way to us under new credentials, and sound goes on.
    bool Restart(Element jingle, string answer)
    {
        if (step != Step.Active || theirs is null || JingleSdp.Restarted(theirs, jingle) is not { } changed
            || user!.OnOffer(this, changed) is not { } ours)
        {
            return false;
        }

        theirs = changed;
        Request(answer, JingleSdp.WriteWay(ours, content));
        return true;
    }

    void Initiated(Element jingle)
    {
        theirs = JingleSdp.Read(jingle, out content);
        if (theirs is null || user!.OnOffer(this, theirs) is not { } answer)
        {
            Over(new(theirs is null ? CallReason.BadDescription : CallReason.NoCodec), tell: true);
            return;
        }

        ringing?.Dispose();
        step = Step.Active;
        Request("session-accept", [.. JingleSdp.Write(answer, "initiator", content)]);
    }

    void Accepted(Element jingle)
    {
        theirs = JingleSdp.Read(jingle, out _);
        if (theirs is null)
        {
            Over(new(CallReason.BadDescription), tell: true);
            return;
        }

        ringing?.Dispose();
        step = Step.Active;
        user!.OnAnswered(this, theirs);
    }

    // A hold is an offer in one direction to who has the call; the app needs no answer to it.
    void Info(Element jingle)
    {
        if (jingle.Child("ready", Records.Timeline.Namespace) is not null)
        {
            Ready?.Invoke();
            return;
        }

        var name = jingle.Children.FirstOrDefault(one => one.Namespace == JingleNames.RtpInfo)?.Name;
        if (name is "hold" or "unhold" or "active" && theirs is not null)
        {
            var direction = name == "hold" ? MediaDirection.Send : MediaDirection.Both;
            theirs = theirs with
            {
                Media = [theirs.Media[0] with
                {
                    Attributes = theirs.Media[0].Attributes.Without("sendrecv", "sendonly")
                        .With(new SdpAttribute(direction.Name(), null)),
                }],
            };
            user!.OnOffer(this, theirs);
        }
    }

    void Over(LegEnd end, bool tell)
    {
        if (step == Step.Over)
        {
            return;
        }

        var was = step;
        step = Step.Over;
        ringing?.Dispose();
        if (tell)
        {
            Tell(was, end);
        }

        legs.Remove(this);
        user!.OnEnded(this, end);
    }

    void Tell(Step was, LegEnd end)
    {
        var reason = JingleNames.Write(end.Reason, end.Text);
        if (was == Step.Invited)
        {
            Message(IsIncoming ? "reject" : "retract", IsIncoming ? app! : account, reason);
            return;
        }

        if (was == Step.Active || (was == Step.Proceeded && !IsIncoming))
        {
            Request("session-terminate", reason);
        }

        if (Replaced is null)
        {
            Message("finish", IsIncoming ? app! : account, JingleNames.Write(end.Reason, end.Text));
        }
    }

    void Message(string name, Jid to, params ReadOnlySpan<Element> children)
    {
        var what = new Element(name, JingleNames.Message).With("id", Sid);
        foreach (var child in children)
        {
            what.With(child);
        }

        legs.Send(Stanza.Message(StanzaType.Chat, Address, to, $"jm-{name}-{Sid}", what,
            new Element("store", JingleNames.Hints)));
    }

    string Request(string action, params ReadOnlySpan<Element> children)
    {
        var jingle = new Element("jingle", JingleNames.Jingle).With("action", action).With("sid", Sid)
            .With(IsIncoming ? "responder" : "initiator", Address.ToString());
        foreach (var child in children)
        {
            jingle.With(child);
        }

        var id = legs.NewId();
        legs.Send(Stanza.Iq(StanzaType.Set, Address, app, id, jingle));
        return id;
    }

    static string? TextOf(Element parent) => parent.Child("reason", JingleNames.Jingle)?.Child("text")?.Text;

    void Post(Action work) => mailbox.Post(async () =>
    {
        // The owner of calls may end a leg before it has said who is to be told.
        await attached.Task;
        work();
    });
}
