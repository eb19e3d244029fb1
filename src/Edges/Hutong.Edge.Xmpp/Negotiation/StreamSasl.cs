using Hutong.Contracts.Accounts;
using Hutong.Xmpp;
using Hutong.Xmpp.Streams;
using Hutong.Xmpp.Xml;

namespace Hutong.Edge.Xmpp.Negotiation;

/// <summary>Signing in by SASL as RFC 6120 section 6 frames it, and what both framings share.</summary>
sealed partial class StreamNegotiation
{
    void AddMechanisms(List<Element> features)
    {
        var names = Mechanisms();
        var mechanisms = new Element("mechanisms", Ns.Sasl);
        foreach (var name in names)
        {
            mechanisms.WithText("mechanism", name);
        }

        features.Add(mechanisms);
        features.Add(Sasl2Feature(names));
        if (connection.Carrier.ServerEndPoint is not null)
        {
            features.Add(new Element("sasl-channel-binding", Names.ChannelBinding)
                .With(new Element("channel-binding", Names.ChannelBinding).With("type", "tls-server-end-point")));
        }
    }

    List<string> Mechanisms() => SaslMechanisms.Offer(connection.Carrier.ServerEndPoint is not null);

    SaslScene Scene(string? clientId, string? client) => new(edge.SignIn, domain,
        new SignInOrigin(connection.Peer, client), connection.Carrier.ServerEndPoint, clientId, Mechanisms());

    /// <summary>RFC 6120 section 6.4.2.</summary>
    async ValueTask<Step> AuthAsync(Element request)
    {
        var name = request["mechanism"] ?? "";
        if (!MaySignIn)
        {
            return Refuse(Ns.Sasl, "encryption-required", null);
        }

        if (SaslMechanisms.Begin(name, Scene(null, null)) is not { } attempt)
        {
            return Refuse(Ns.Sasl, "invalid-mechanism", null);
        }

        var text = request.Text;
        var message = text.Length == 0 ? null : text == "=" ? [] : Decode(text);
        if (text.Length > 0 && message is null)
        {
            return Refuse(Ns.Sasl, "incorrect-encoding", null);
        }

        var step = message is null ? SaslStep.Challenge([]) : await attempt.StepAsync(message, edge.Stopping);
        while (step is { Outcome: null, Condition: null })
        {
            Write(new Element("challenge", Ns.Sasl).WithText(Encode(step.Data)));
            var (next, over) = await ResponseAsync(attempt, Ns.Sasl);
            if (over is { } stop)
            {
                return stop;
            }

            step = next;
        }

        if (Settle(step, name, Ns.Sasl) is { } refused)
        {
            return refused;
        }

        connection.Inlet.Reader.Restart();
        Write(new Element("success", Ns.Sasl).WithText(step.Data is null ? "" : Encode(step.Data)));
        return await OpenAsync();
    }

    /// <summary>Reads the client's next message of an exchange and takes it; or how the stream goes on instead.</summary>
    async ValueTask<(SaslStep Step, Step? Over)> ResponseAsync(SaslAttempt attempt, string ns)
    {
        var status = await connection.NextAsync();
        if (status != ReadStatus.Element)
        {
            return (default, Ended(status));
        }

        var element = connection.Current;
        if (element.Is("abort", ns))
        {
            return (default, Refuse(ns, "aborted", null));
        }

        if (!element.Is("response", ns))
        {
            return (default, Fail(StreamError.NotAuthorized));
        }

        var text = element.ToElement().Text;
        return Decode(text == "=" ? "" : text) is { } message
            ? (await attempt.StepAsync(message, edge.Stopping), null)
            : (default, Refuse(ns, "incorrect-encoding", null));
    }

    /// <summary>Notes who signed in; or refuses and says how the stream goes on.</summary>
    Step? Settle(SaslStep step, string mechanism, string ns)
    {
        var condition = step.Condition ?? (step.Outcome!.Account is null ? Condition(step.Outcome.Refusal) : null);
        edge.Metrics.SignIns.Add(1, new("mechanism", mechanism), new("outcome", condition ?? "success"));
        if (condition is not null)
        {
            return Refuse(ns, condition, step.Outcome);
        }

        (account, device) = (step.Outcome!.Account, step.Outcome.Device);
        return null;
    }

    /// <summary>RFC 6120 section 6.5, and section 6.4.4 for the number of tries.</summary>
    Step Refuse(string ns, string condition, SignInOutcome? outcome)
    {
        var failure = new Element("failure", ns).With(new Element(condition, Ns.Sasl));
        if (outcome is { Refusal: SignInRefusal.TooMany })
        {
            failure.WithText("text", "too many attempts, try later");
        }

        Write(failure);
        tries++;
        if (outcome is { Refusal: SignInRefusal.TooMany } || tries >= edge.Options.MaxSignInTries)
        {
            return Fail(StreamError.PolicyViolation.Because("too many attempts"));
        }

        return Step.Go;
    }

    static string Condition(SignInRefusal refusal) => refusal switch
    {
        SignInRefusal.Disabled => "account-disabled",
        SignInRefusal.Expired => "credentials-expired",
        SignInRefusal.TooMany or SignInRefusal.Temporary => "temporary-auth-failure",
        _ => "not-authorized",
    };

    static byte[]? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        // White space is not base64 here (RFC 6120 section 6.4.2 and RFC 4648 section 3.3).
        return !base64.AsSpan().ContainsAny(" \t\r\n") && Convert.TryFromBase64String(base64, bytes, out var length)
            ? bytes[..length] : null;
    }

    /// <summary>An empty message is written as an equals sign (RFC 6120 section 6.4.2).</summary>
    static string Encode(byte[]? data) => data is null or [] ? "=" : Convert.ToBase64String(data);
}
