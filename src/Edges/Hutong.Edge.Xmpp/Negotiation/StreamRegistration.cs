using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Streams;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Edge.Xmpp.Negotiation;

/// <summary>Opening a named account before signing in, with the token of an invitation (XEP-0077, XEP-0445).</summary>
sealed partial class StreamNegotiation
{
    string? invitation;

    void AddRegistration(List<Element> features)
    {
        if (edge.Invitations is not null)
        {
            features.Add(new Element("register", Invitations.RegisterNamespace));
            features.Add(new Element("register", Registration.FeatureNamespace));
        }
    }

    bool IsRegistration(Stanza request) => edge.Invitations is not null && account is null && MaySignIn
        && (request.Has("preauth", Invitations.Namespace) || request.Has("query", Registration.Namespace));

    ValueTask<Step> OnRegistrationAsync(Stanza request, StanzaProblem problem)
    {
        if (problem != StanzaProblem.None || request.Type is not (StanzaType.Get or StanzaType.Set)
            || (request.To is { } to && (to.Local is not null || to.Domain != domain)))
        {
            return new(Refuse(request, StanzaError.BadRequest));
        }

        if (request.Child("preauth", Invitations.Namespace) is { } preauth)
        {
            return PreauthAsync(request, Invitations.Token(preauth));
        }

        var asked = Registration.Read(request.Child("query", Registration.Namespace))!;
        if (invitation is null && !edge.Options.OpenRegistration)
        {
            return new(Refuse(request, StanzaError.NotAllowed.Because("an account is opened by invitation here")));
        }

        if (request.Type == StanzaType.Get)
        {
            Reply(request, Registration.Fields("选择用户名和密码。/ Choose a user name and a password.", null));
            return new(Step.Go);
        }

        return RegisterAsync(request, asked);
    }

    /// <summary>XEP-0445 section 4. The token is used up only by the registration.</summary>
    async ValueTask<Step> PreauthAsync(Stanza request, string? token)
    {
        if (request.Type != StanzaType.Set || token is null)
        {
            return Refuse(request, StanzaError.BadRequest);
        }

        if (!await edge.Invitations!.MayRegisterAsync(domain, token, edge.Stopping))
        {
            return Wrong(request, StanzaError.ItemNotFound.Because("the invitation is wrong, used or too old"));
        }

        invitation = token;
        // A person now chooses a name and a password.
        connection.GiveTime();
        Reply(request, null);
        return Step.Go;
    }

    /// <summary>XEP-0077 section 3.1.</summary>
    async ValueTask<Step> RegisterAsync(Stanza request, Registration asked)
    {
        if (asked.Remove || asked.Username is not { Length: > 0 } name || asked.Password is not { Length: > 0 } password
            || !Jid.TryCreate(name, domain, null, out var address))
        {
            return Wrong(request, StanzaError.NotAcceptable);
        }

        var opened = await edge.Invitations!.RegisterAsync(
            address, new Secret(password), invitation, new SignInOrigin(connection.Peer, null), edge.Stopping);
        if (!opened.IsDone)
        {
            return Wrong(request, ErrorOf(opened.Fault) with { Text = opened.Why });
        }

        invitation = null;
        Reply(request, null);
        return Step.Go;
    }

    /// <summary>Guesses of tokens and of names that are taken count like those of passwords.</summary>
    Step Wrong(Stanza request, StanzaError error)
    {
        tries++;
        var step = Refuse(request, error);
        return tries >= edge.Options.MaxSignInTries
            ? Fail(StreamError.PolicyViolation.Because("too many attempts")) : step;
    }

    void Reply(Stanza request, Element? payload)
    {
        connection.Write(Stanza.Result(request.WithEnds(null, null), payload).ToBytes());
        connection.Schedule();
    }

    static StanzaError ErrorOf(AccountFault fault) => fault switch
    {
        AccountFault.Taken or AccountFault.Resting => StanzaError.Conflict,
        AccountFault.NotAllowed => StanzaError.NotAllowed,
        AccountFault.NotAuthorized => StanzaError.ItemNotFound,
        AccountFault.WeakPassword or AccountFault.NotAnAddress => StanzaError.NotAcceptable,
        AccountFault.TooMany or AccountFault.Unavailable or AccountFault.Conflict => StanzaError.ResourceConstraint,
        _ => StanzaError.InternalServerError,
    };
}
