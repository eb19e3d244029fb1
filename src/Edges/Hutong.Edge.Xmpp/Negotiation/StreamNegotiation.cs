using Hutong.Contracts.Accounts;
using Hutong.Contracts.Messaging;
using Hutong.Edge.Xmpp.Connections;
using Hutong.Edge.Xmpp.Sessions;
using Hutong.Kernel;
using Hutong.Xmpp;
using Hutong.Xmpp.Streams;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Edge.Xmpp.Negotiation;

/// <summary>
/// From the opening of a stream to a bound resource (RFC 6120 sections 4 to 7). It is forgotten when the stream is
/// bound: an idle connection holds nothing of it.
/// </summary>
/// <remarks>
/// <code>
/// open ─► features ─► starttls ─► TLS ─► open ─► features ─► auth ─► success ─► open ─► features ─► bind ─► session
///                                                        └─► authenticate (XEP-0388, bind and resume inline) ─┘
///                                                                                       resume (XEP-0198) ─► session
/// </code>
/// </remarks>
sealed partial class StreamNegotiation(ClientConnection connection, EdgeServices edge)
{
    enum Step
    {
        /// <summary>Read the next element.</summary>
        Go,

        /// <summary>The stream has ended or is about to.</summary>
        Over,

        /// <summary>The session is bound or resumed.</summary>
        Bound,
    }

    readonly bool mayStartTls = connection.Carrier.CanStartTls;
    string domain = "";
    AccountRef? account;
    DeviceId device;
    ClientSession? session;
    OpenStream? lost;
    int tries;

    bool MaySignIn => connection.Carrier.IsSecure || edge.Options.AllowPlaintext;

    /// <summary>Runs to the bound session; null when the stream ended before.</summary>
    public async Task<ClientSession?> RunAsync()
    {
        var step = await OpenAsync();
        while (step == Step.Go)
        {
            step = await connection.NextAsync() switch
            {
                ReadStatus.Element => await OnElementAsync(connection.Current),
                var other => Ended(other),
            };
        }

        return step == Step.Bound ? session : null;
    }

    /// <summary>Reads the client's opening, answers it and tells the features (RFC 6120 section 4.3).</summary>
    async ValueTask<Step> OpenAsync()
    {
        var status = await connection.NextAsync();
        if (status != ReadStatus.StreamOpened)
        {
            return Ended(status);
        }

        var header = connection.Inlet.Reader.Header!;
        if (Check(header) is { } error)
        {
            return Fail(error);
        }

        connection.WriteOpening(domain);
        connection.WriteFeatures(Features());
        return Step.Go;
    }

    StreamError? Check(StreamHeader header)
    {
        if (header.To is null || !Jid.TryParse(header.To, out var to) || to.Local is not null
            || to.Resource is not null)
        {
            return header.To is null ? StreamError.HostUnknown.Because("say whom you want to talk to")
                : StreamError.HostUnknown;
        }

        if (!edge.Directory.IsLocal(to.Domain) || (account is not null && to.Domain != account.Address.Domain))
        {
            return StreamError.HostUnknown;
        }

        domain = to.Domain;
        // RFC 6120 section 4.7.5: without a version it is 0.9, and a higher minor one is answered with ours.
        return header.Version is { } version && version.Split('.') is [var major, ..]
            && int.TryParse(major, out var number)
            && number >= 1 ? null : StreamError.UnsupportedVersion;
    }

    Step Ended(ReadStatus status)
    {
        switch (status)
        {
            case ReadStatus.StreamClosed:
                connection.End();
                break;
            case ReadStatus.Invalid:
                connection.Fail(StreamError.For(connection.Inlet.Reader.Fault));
                break;
            case ReadStatus.StreamOpened:
                connection.Fail(StreamError.BadFormat);
                break;
            default:
                break;
        }

        return Step.Over;
    }

    Step Fail(StreamError error)
    {
        connection.Fail(error);
        return Step.Over;
    }

    ValueTask<Step> OnElementAsync(RawElement element)
    {
        switch (element.Namespace, element.Name)
        {
            case (Ns.Tls, "starttls"):
                return StartTlsAsync();
            case (Ns.Sasl, "auth") when account is null:
                return AuthAsync(element.ToElement());
            case (Sasl2.Namespace, "authenticate") when account is null:
                return AuthenticateAsync(element.ToElement());
            case (Ns.Sasl, "abort" or "response"):
            case (Sasl2.Namespace, "abort" or "response"):
                // Outside of an exchange there is nothing to abort or to respond to.
                return new(Fail(StreamError.NotAuthorized));
            case (StreamManagement.Namespace, "resume") when account is not null:
                return ResumeAsync(element.ToElement());
            case (StreamManagement.Namespace, "enable" or "resume"):
                Write(new ManagementFailed("unexpected-request").ToElement());
                return new(Step.Go);
            case (Ns.Client, "iq") when account is not null && element.Stanza!.Has("bind", Ns.Bind):
                return BindAsync(element.Stanza!, element.Problem);
            case (Ns.Client, "iq") when IsRegistration(element.Stanza!):
                return OnRegistrationAsync(element.Stanza!, element.Problem);
            default:
                // RFC 6120 sections 4.9.3.12 and 7.1: nothing is handled before sign-in and bind.
                return new(Fail(StreamError.NotAuthorized));
        }
    }

    /// <summary>RFC 6120 section 5.4.2.</summary>
    async ValueTask<Step> StartTlsAsync()
    {
        if (!mayStartTls || connection.Carrier.IsSecure || account is not null)
        {
            Write(new Element("failure", Ns.Tls));
            connection.End();
            return Step.Over;
        }

        Write(new Element("proceed", Ns.Tls));
        await connection.DrainAsync();
        // What came behind the request in the clear would be taken for protected: somebody in between sent it.
        if (!connection.Inlet.TryDropSpace() || !await connection.Carrier.StartTlsAsync(edge.Stopping))
        {
            connection.Abort();
            return Step.Over;
        }

        connection.Restart();
        return await OpenAsync();
    }

    void Write(Element element)
    {
        connection.Write(element);
        connection.Schedule();
    }

    List<Element> Features()
    {
        var features = new List<Element>();
        if (account is not null)
        {
            AddFeaturesOfAccount(features, bound: false);
            return features;
        }

        if (mayStartTls && !connection.Carrier.IsSecure)
        {
            features.Add(new Element("starttls", Ns.Tls)
                .With(edge.Options.AllowPlaintext ? null : new Element("required", Ns.Tls)));
        }

        if (MaySignIn)
        {
            AddMechanisms(features);
            AddRegistration(features);
        }

        return features;
    }

    void AddFeaturesOfAccount(List<Element> features, bool bound, bool managed = false)
    {
        if (!bound)
        {
            features.Add(new Element("bind", Ns.Bind));
            features.Add(new Element("session", Names.Session).With(new Element("optional", Names.Session)));
        }

        if (!managed)
        {
            features.Add(StreamManagement.Feature());
        }

        features.Add(ClientState.Feature());
        foreach (var more in edge.StreamFeatures)
        {
            if (more(domain) is { } feature)
            {
                features.Add(feature);
            }
        }
    }
}
