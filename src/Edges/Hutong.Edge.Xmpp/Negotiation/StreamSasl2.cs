using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hutong.Xmpp.Xml;

namespace Hutong.Edge.Xmpp.Negotiation;

/// <summary>Signing in, binding and resuming in one round trip (XEP-0388, XEP-0386, XEP-0484).</summary>
sealed partial class StreamNegotiation
{
    const int MaxTagLength = 64;

    /// <summary>What a client said of itself (XEP-0388 section 2.2.1).</summary>
    readonly record struct UserAgent(string? Id, string? Name);

    static Element Sasl2Feature(bool binding)
    {
        var feature = new Element("authentication", Names.Sasl2);
        foreach (var name in SaslScene.Offer(binding))
        {
            feature.WithText("mechanism", name);
        }

        var bind = new Element("bind", Names.Bind2).With(new Element("inline", Names.Bind2)
            .With(new Element("feature", Names.Bind2).With("var", Names.Sm))
            .With(new Element("feature", Names.Bind2).With("var", Names.Carbons))
            .With(new Element("feature", Names.Bind2).With("var", Names.Csi)));
        var fast = new Element("fast", Names.Fast);
        foreach (var name in SaslScene.OfferFast(binding))
        {
            fast.WithText("mechanism", name);
        }

        return feature.With(new Element("inline", Names.Sasl2).With(bind).With(new Element("sm", Names.Sm)).With(fast));
    }

    /// <summary>XEP-0388 section 2.3.</summary>
    async ValueTask<Step> AuthenticateAsync(Element request)
    {
        var name = request["mechanism"] ?? "";
        var agent = ReadAgent(request.Child("user-agent"));
        var fast = request.Child("fast", Names.Fast);
        var scene = Scene(agent.Id, agent.Name);
        // An element that is there and empty is an empty message (section 2.3.1).
        var initial = request.Child("initial-response")?.Text is { } text ? (text.Length == 0 ? "=" : text) : "";
        var (turn, over) = await ExchangeAsync(scene, fast is null ? scene.Begin(name) : scene.BeginFast(name), initial,
            Names.Sasl2, ReadCount(fast?["count"]));
        return over ?? await SucceedAsync(request, turn.Data, agent, fast);
    }

    async ValueTask<Step> SucceedAsync(Element request, ReadOnlyMemory<byte> data, UserAgent agent, Element? fast)
    {
        var success = new Element("success", Names.Sasl2);
        if (!data.IsEmpty)
        {
            success.WithText("additional-data", Convert.ToBase64String(data.Span));
        }

        if (agent.Id is { } id)
        {
            await AddTokenAsync(success, request, fast, id);
        }

        var identifier = new Element("authorization-identifier", Names.Sasl2);
        success.With(identifier);
        if (request.Child("resume", Names.Sm) is { } resume)
        {
            var failed = await TryResumeAsync(resume, resumed =>
            {
                identifier.Text = edge.Resumptions.Find(resume["previd"]!)?.Address.ToString() ?? "";
                connection.Write(success.With(resumed));
                connection.WriteFeatures(FeaturesAfterBind());
            });
            if (failed is null)
            {
                return session is null ? Step.Over : Step.Bound;
            }

            success.With(failed);
        }

        if (request.Child("bind", Names.Bind2) is { } bind)
        {
            return await BindInlineAsync(bind, success, identifier, agent);
        }

        identifier.Text = account!.Address.ToString();
        connection.Write(success);
        connection.WriteFeatures(Features());
        return Step.Go;
    }

    /// <summary>XEP-0386 section 4.</summary>
    async ValueTask<Step> BindInlineAsync(Element bind, Element success, Element identifier, UserAgent agent)
    {
        var address = account!.Address.WithResource(NewResource(bind.Child("tag")?.Text, agent.Id));
        if (address is null || await MakeSessionAsync(address) is not { } made)
        {
            return Fail(Hutong.Xmpp.Streams.StreamError.ResourceConstraint.Because("too many resources"));
        }

        var bound = new Element("bound", Names.Bind2);
        var enable = bind.Child("enable", Names.Sm);
        var enabled = enable is null ? null : await made.EnableAsync(enable["resume"] is "true" or "1");
        made.Carbons = bind.Child("enable", Names.Carbons) is not null;
        if (bind.Child("inactive", Names.Csi) is not null)
        {
            made.SetActive(false);
        }

        identifier.Text = address.ToString();
        Bind(made, () =>
        {
            connection.Write(success.With(bound.With(enabled)));
            if (enabled is not null)
            {
                made.Enabled(enabled, static _ => { });
            }

            connection.WriteFeatures(FeaturesAfterBind());
        });
        return Step.Bound;
    }

    List<Element> FeaturesAfterBind()
    {
        var features = new List<Element>();
        AddFeaturesOfAccount(features, bound: true);
        return features;
    }

    /// <summary>XEP-0484 sections 3.3 to 3.5: gives a token when asked, takes tokens back when asked.</summary>
    async ValueTask AddTokenAsync(Element success, Element request, Element? fast, string clientId)
    {
        if (fast?["invalidate"] is "true" or "1")
        {
            await edge.SignIn.RevokeFastAsync(account!, clientId, edge.Stopping);
        }

        if (request.Child("request-token", Names.Fast)?["mechanism"] is { } mechanism
            && SaslScene.OfferFast(connection.Carrier.ServerEndPoint is not null).Contains(mechanism))
        {
            var token = await edge.SignIn.IssueFastAsync(account!, device, clientId, mechanism, edge.Stopping);
            success.With(new Element("token", Names.Fast).With("token", token.Token).With("expiry",
                token.Expires.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>
    /// A resource made of the client's tag and, so that a client which comes back takes its own place, of its id; of
    /// chance when it has none (XEP-0386 section 4.1).
    /// </summary>
    string NewResource(string? tag, string? clientId)
    {
        var unique = clientId is null ? NewResource()
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(clientId)))[..ResourceLength];
        return string.IsNullOrEmpty(tag) || tag.Length > MaxTagLength ? unique : tag + "~" + unique;
    }

    static UserAgent ReadAgent(Element? agent)
    {
        var name = string.Join(' ', new[] { agent?.Child("software")?.Text, agent?.Child("device")?.Text }
            .Where(part => !string.IsNullOrEmpty(part)));
        return new(agent?["id"] is { Length: > 0 and <= 128 } id ? id : null,
            name.Length == 0 ? null : name.Length > 128 ? name[..128] : name);
    }

    static ulong? ReadCount(string? text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
}
