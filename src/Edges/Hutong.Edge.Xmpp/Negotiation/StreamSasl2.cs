using System.Security.Cryptography;
using System.Text;
using Hutong.Xmpp.Streams;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Edge.Xmpp.Negotiation;

/// <summary>Signing in, binding and resuming in one round trip (XEP-0388, XEP-0386, XEP-0484).</summary>
sealed partial class StreamNegotiation
{
    const int MaxTagLength = 64;
    const int MaxClientLength = 128;

    static Element Sasl2Feature(bool binding) => Sasl2.Feature(SaslScene.Offer(binding),
        Bind2.Feature(StreamManagement.Namespace, Names.Carbons, ClientState.Namespace), StreamManagement.Feature(),
        FastAuthentication.Feature(SaslScene.OfferFast(binding)));

    /// <summary>XEP-0388 section 2.3.</summary>
    async ValueTask<Step> AuthenticateAsync(Element element)
    {
        if (Authenticate.Read(element) is not { } request)
        {
            return Refuse(Sasl2.Namespace, Hutong.Xmpp.Sasl.SaslFailure.MalformedRequest);
        }

        var fast = FastAuthentication.Read(request.Asks("fast", FastAuthentication.Namespace));
        var scene = Scene(request.Agent?.Id, ClientName(request.Agent));
        // An element that is there and empty is an empty message (section 2.3.1).
        var initial = request.InitialResponse is { } text ? (text.Length == 0 ? "=" : text) : "";
        var server = fast is null ? scene.Begin(request.Mechanism) : scene.BeginFast(request.Mechanism);
        var (turn, over) = await ExchangeAsync(scene, server, initial, Sasl2.Namespace, fast?.Count);
        return over ?? await SucceedAsync(request, turn.Data, fast);
    }

    async ValueTask<Step> SucceedAsync(Authenticate request, ReadOnlyMemory<byte> data, FastAuthentication? fast)
    {
        var results = new List<Element>();
        if (request.Agent?.Id is { } client && await TokenAsync(request, fast, client) is { } token)
        {
            results.Add(token.ToElement());
        }

        if (request.Asks("resume", StreamManagement.Namespace) is { } resume)
        {
            var failed = await TryResumeAsync(resume, (found, resumed) =>
            {
                connection.Write(Sasl2.Success(found.Address, data.Span, [.. results, resumed]));
                connection.WriteFeatures(FeaturesAfterBind(managed: true));
            });
            if (failed is null)
            {
                return session is null ? Step.Over : Step.Bound;
            }

            results.Add(failed);
        }

        if (Bind2.Read(request.Asks("bind", Bind2.Namespace)) is { } bind)
        {
            return await BindInlineAsync(bind, request.Agent?.Id, data, results);
        }

        connection.Write(Sasl2.Success(account!.Address, data.Span, results));
        connection.WriteFeatures(Features());
        return Step.Go;
    }

    /// <summary>XEP-0386 section 4.</summary>
    async ValueTask<Step> BindInlineAsync(Bind2 bind, string? client, ReadOnlyMemory<byte> data, List<Element> results)
    {
        var address = AddressOf(NewResource(bind.Tag, client));
        if (address is null || await MakeSessionAsync(address) is not { } made)
        {
            return Fail(StreamError.ResourceConstraint.Because("too many resources"));
        }

        var enable = EnableManagement.Read(bind.Asks("enable", StreamManagement.Namespace));
        var enabled = enable is null ? null : await made.EnableAsync(enable.Resume);
        made.Carbons = bind.Asks("enable", Names.Carbons) is not null;
        if (bind.Asks("inactive", ClientState.Namespace) is not null)
        {
            made.SetActive(false);
        }

        Bind(made, () =>
        {
            results.Add(Bind2.Bound(enabled is null ? [] : [enabled.ToElement()]));
            connection.Write(Sasl2.Success(address, data.Span, results));
            if (enabled is not null)
            {
                made.Enabled(enabled, static _ => { });
            }

            connection.WriteFeatures(FeaturesAfterBind(managed: enabled is not null));
        });
        return Step.Bound;
    }

    /// <summary>
    /// What is left to negotiate (XEP-0388 section 2.6): a client that is offered stream management which it has
    /// already (<paramref name="managed"/>) tries again and takes the refusal for the end of what it has.
    /// </summary>
    List<Element> FeaturesAfterBind(bool managed)
    {
        var features = new List<Element>();
        AddFeaturesOfAccount(features, bound: true, managed);
        return features;
    }

    /// <summary>XEP-0484 sections 3.3 to 3.5: gives a token when asked, takes tokens back when asked.</summary>
    async ValueTask<FastToken?> TokenAsync(Authenticate request, FastAuthentication? fast, string client)
    {
        if (fast is { Invalidate: true })
        {
            await edge.SignIn.RevokeFastAsync(account!, client, edge.Stopping);
        }

        var asked = FastAuthentication.ReadRequest(request.Asks("request-token", FastAuthentication.Namespace));
        if (asked is null || !SaslScene.OfferFast(Binding is not null).Contains(asked))
        {
            return null;
        }

        var issued = await edge.SignIn.IssueFastAsync(account!, device, client, asked, edge.Stopping);
        return new(issued.Token, issued.Expires);
    }

    /// <summary>
    /// A resource made of the client's tag and, so that a client which comes back takes its own place, of its id; of
    /// chance when it has none (XEP-0386 section 4.1).
    /// </summary>
    string NewResource(string? tag, string? client)
    {
        var unique = client is null ? NewResource()
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(client)))[..ResourceLength];
        return tag is null || tag.Length > MaxTagLength ? unique : tag + "~" + unique;
    }

    static string? ClientName(UserAgent? agent)
    {
        var name = $"{agent?.Software} {agent?.Device}".Trim();
        return name.Length == 0 ? null : name.Length > MaxClientLength ? name[..MaxClientLength] : name;
    }
}
