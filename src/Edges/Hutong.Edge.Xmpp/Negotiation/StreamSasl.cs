using Hutong.Contracts.Accounts;
using Hutong.Xmpp;
using Hutong.Xmpp.Sasl;
using Hutong.Xmpp.Streams;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace Hutong.Edge.Xmpp.Negotiation;

/// <summary>Signing in by SASL as RFC 6120 section 6 frames it, and what both framings share.</summary>
sealed partial class StreamNegotiation
{
    void AddMechanisms(List<Element> features)
    {
        var binding = connection.Carrier.ServerEndPoint is not null;
        var mechanisms = new Element("mechanisms", Ns.Sasl);
        foreach (var name in SaslScene.Offer(binding && edge.Options.ClassicChannelBinding))
        {
            mechanisms.WithText("mechanism", name);
        }

        features.Add(mechanisms);
        features.Add(Sasl2Feature(binding));
        if (Sasl2.ChannelBindings(Binding is { } channel ? [channel] : []) is { } bindings)
        {
            features.Add(bindings);
        }
    }

    ChannelBinding? Binding => connection.Carrier.ServerEndPoint is { } hash
        ? new(ChannelBinding.ServerEndPoint, hash) : null;

    SaslScene Scene(string? clientId, string? client) => new(edge.SignIn, edge.Ids, domain,
        new SignInOrigin(connection.Peer, client), Binding, clientId);

    /// <summary>RFC 6120 section 6.4.2.</summary>
    async ValueTask<Step> AuthAsync(Element request)
    {
        var scene = Scene(null, null) with { Binding = edge.Options.ClassicChannelBinding ? Binding : null };
        var (turn, over) =
            await ExchangeAsync(scene, scene.Begin(request["mechanism"] ?? ""), request.Text, Ns.Sasl, null);
        if (over is { } stop)
        {
            return stop;
        }

        connection.Restart(
            new Element("success", Ns.Sasl).WithText(turn.Data.IsEmpty ? "" : SaslServer.Encode(turn.Data.Span)));
        return await OpenAsync();
    }

    /// <summary>
    /// Runs an exchange to its end in either framing. Afterwards the account is known, or the second value says how
    /// the stream goes on instead.
    /// </summary>
    async ValueTask<(SaslTurn Turn, Step? Over)> ExchangeAsync(
        SaslScene scene, SaslServer? server, string initial, string ns, ulong? count)
    {
        if (!MaySignIn)
        {
            return (default, Refuse(ns, SaslFailure.EncryptionRequired));
        }

        if (server is null)
        {
            return (default, Refuse(ns, SaslFailure.InvalidMechanism));
        }

        if (!SaslServer.TryDecode(initial, out var message, out var present))
        {
            return (default, Refuse(ns, SaslFailure.IncorrectEncoding));
        }

        var exchange = new SaslExchange(server, scene, count);
        var turn = await exchange.StepAsync(present ? message : (ReadOnlyMemory<byte>?)null, edge.Stopping);
        while (turn.GoesOn)
        {
            Write(new Element("challenge", ns).WithText(SaslServer.Encode(turn.Data.Span)));
            var (response, over) = await ResponseAsync(ns);
            if (over is not null)
            {
                return (default, over);
            }

            turn = await exchange.StepAsync(response, edge.Stopping);
        }

        edge.Metrics.SignIns.Add(
            1, new("mechanism", server.Mechanism), new("outcome", turn.Failure?.ToString() ?? "Success"));
        if (turn.Failure is not null)
        {
            LogRefused(edge.Log, server.Mechanism, turn.Failure, turn.Outcome?.Refusal);
        }

        if (turn.Failure is { } failure)
        {
            return (default, Refuse(ns, failure, turn.Outcome));
        }

        (account, device) = (turn.Outcome!.Account, turn.Outcome.Device);
        return (turn, null);
    }

    /// <summary>Reads the client's next message of an exchange; or how the stream goes on instead.</summary>
    async ValueTask<(byte[]? Message, Step? Over)> ResponseAsync(string ns)
    {
        var status = await connection.NextAsync();
        if (status != ReadStatus.Element)
        {
            return (null, Ended(status));
        }

        var element = connection.Current;
        if (element.Is("abort", ns))
        {
            return (null, Refuse(ns, SaslFailure.Aborted));
        }

        if (!element.Is("response", ns))
        {
            return (null, Fail(StreamError.NotAuthorized));
        }

        return SaslServer.TryDecode(element.ToElement().Text, out var message, out _)
            ? (message, null) : (null, Refuse(ns, SaslFailure.IncorrectEncoding));
    }

    /// <summary>RFC 6120 section 6.5, and section 6.4.4 for the number of tries.</summary>
    Step Refuse(string ns, SaslFailure failure, SignInOutcome? outcome = null)
    {
        Write(new Element("failure", ns).With(new Element(SaslFailures.Condition(failure), Ns.Sasl)));
        tries++;
        return outcome is { Refusal: SignInRefusal.TooMany } || tries >= edge.Options.MaxSignInTries
            ? Fail(StreamError.PolicyViolation.Because("too many attempts")) : Step.Go;
    }

    [LoggerMessage(220, LogLevel.Debug, "an attempt to sign in by {Mechanism} failed: {Failure}, {Refusal}")]
    static partial void LogRefused(
        ILogger logger, string mechanism, SaslFailure? failure, SignInRefusal? refusal);
}
