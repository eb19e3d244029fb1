using Hutong.Edge.Xmpp.Sessions;
using Hutong.Switch.Calls;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Streams;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Edge.Xmpp.Negotiation;

/// <summary>Binding a resource (RFC 6120 section 7) and resuming a stream (XEP-0198 section 5).</summary>
sealed partial class StreamNegotiation
{
    /// <summary>
    /// Characters of a resource that the server makes: 80 bits, not to be guessed, short on the wire.
    /// </summary>
    const int ResourceLength = 16;

    async ValueTask<Step> BindAsync(Stanza request, StanzaProblem problem)
    {
        if (problem != StanzaProblem.None || request.Type != StanzaType.Set)
        {
            return Refuse(request, StanzaError.BadRequest);
        }

        var wanted = request.Child("bind", Ns.Bind)!.Child("resource")?.Text;
        var address = AddressOf(string.IsNullOrEmpty(wanted) ? NewResource() : wanted);
        if (address is null)
        {
            return Refuse(request, StanzaError.BadRequest);
        }

        if (await MakeSessionAsync(address) is not { } made)
        {
            return Refuse(request, StanzaError.ResourceConstraint);
        }

        Bind(made, () => connection.Write(Stanza.Result(request.WithEnds(null, null),
            new Element("bind", Ns.Bind).WithText("jid", address.ToString())).ToBytes()));
        return Step.Bound;
    }

    // Only the server speaks from an address of a leg, since clients let it move their calls.
    Jid? AddressOf(string resource) => account!.Address.WithResource(resource) is { } address
        ? ILegStanzas.IsLeg(address) ? account.Address.WithResource(NewResource()) : address : null;

    string NewResource() => edge.Ids.NewToken()[..ResourceLength];

    Step Refuse(Stanza request, StanzaError error)
    {
        connection.Write(Stanza.ErrorReply(request.WithEnds(null, null), error).ToBytes());
        connection.Schedule();
        return Step.Go;
    }

    /// <summary>A session that nobody knows yet; null when the account has too many or is gone.</summary>
    async ValueTask<ClientSession?> MakeSessionAsync(Jid address)
    {
        if (await edge.Exchange.Users.FindAsync(account!.Address, edge.Stopping) is not { } user)
        {
            return null;
        }

        if (user.Find(address.Resource!) is null && user.Sessions.Length >= edge.Options.MaxSessionsPerAccount)
        {
            return null;
        }

        return new(edge, user, address, device);
    }

    /// <summary>
    /// Takes the place of a session of the same resource (RFC 6120 section 7.7.2.2), replies and binds.
    /// </summary>
    void Bind(ClientSession made, Action reply)
    {
        if (made.User.Find(made.Address.Resource!) is ClientSession old)
        {
            old.Close("conflict", "replaced by a new session of the same resource");
            // Ended here and not by the exchange, so that what it did not acknowledge is kept.
            old.End();
        }

        made.Attach(connection);
        session = made;
        reply();
        connection.BecomeKnown();
        edge.Exchange.Bind(made);
        connection.Schedule();
        if (lost is not null)
        {
            // The client has read the answer to its attempt to resume: the old stream has served its purpose.
            edge.Register.Close(made.User.Ref, lost.Stream);
        }
    }

    /// <summary>A resume outside of SASL2.</summary>
    async ValueTask<Step> ResumeAsync(Element request)
    {
        var failed = await TryResumeAsync(request, (_, resumed) => connection.Write(resumed));
        if (failed is null)
        {
            return session is null ? Step.Over : Step.Bound;
        }

        Write(failed);
        return Step.Go;
    }

    /// <summary>
    /// Resumes a stream of this account. Null when the answer was given: the session is resumed, or the stream ended
    /// with an error. Otherwise the refusal to write, with the count of what is on disk if the stream is remembered.
    /// </summary>
    async ValueTask<Element?> TryResumeAsync(Element request, Action<ClientSession, Element> write)
    {
        if (ResumeStream.Read(request) is not var (id, handled, _))
        {
            return new ManagementFailed("bad-request").ToElement();
        }

        if (edge.Resumptions.Find(id) is { } found && found.User.Account == account!.Account
            && await found.BeginResumeAsync())
        {
            Count("resumed");
            if (!found.Resume(connection, handled, resumed => write(found, resumed)))
            {
                connection.Fail(StreamManagement.HandledTooHigh(handled, found.Sent));
                return null;
            }

            session = found;
            connection.BecomeKnown();
            return null;
        }

        lost = await edge.Register.FindAsync(account!, id, edge.Stopping);
        Count(lost is null ? "unknown" : "remembered");
        return new ManagementFailed("item-not-found", lost?.Handled).ToElement();
    }

    void Count(string outcome) =>
        edge.Metrics.Resumptions.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
