using System.Security.Claims;
using System.Text.Json.Serialization;
using Hutong.Contracts.Http;
using Hutong.Contracts.Switching;
using Hutong.Edge.Http;
using Hutong.Edge.Xmpp;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hutong.Server.Web;

/// <summary>Tells an account what other programs need to be set up: the services that there are, and where.</summary>
static class AppSetup
{
    /// <summary>The root of CardDAV (docs/guides/phonebook.md).</summary>
    const string DavPath = "/dav/";

    public static void Map(WebApplication app) => app.MapGet(HttpEdge.Root + "/setup", Answer)
        .WithTags("account").WithSummary("What other apps need: the services that this server offers, and where")
        .RequireAuthorization(HttpPolicies.Account).ProducesProblem(401);

    /// <summary>
    /// Clients ask the records of the domain first (RFC 6120 section 3.2); host and ports are for where there are none.
    /// </summary>
    static Ok<SetupAnswer> Answer(ClaimsPrincipal user, XmppOptions xmpp, IPublicAddress address)
    {
        var account = Caller.Of(user).Account.Address;
        return TypedResults.Ok(new SetupAnswer(account.ToString(), account.Domain,
            new(new Uri(address.Http).Host, Port(xmpp.Port), Port(xmpp.TlsPort)), address.Http + DavPath));
    }

    static int? Port(int port) => port > 0 ? port : null;
}

/// <param name="Address">The account's address: the name to sign in with.</param>
/// <param name="Domain">Its domain.</param>
/// <param name="Xmpp">Where XMPP is listened to.</param>
/// <param name="CardDav">Where CardDAV clients begin.</param>
sealed record SetupAnswer(string Address, string Domain, XmppPlace Xmpp, string CardDav);

/// <param name="Host">The host.</param>
/// <param name="Port">The port of STARTTLS, when there is one.</param>
/// <param name="TlsPort">The port of direct TLS (XEP-0368), when there is one.</param>
sealed record XmppPlace(string Host, int? Port, int? TlsPort);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SetupAnswer))]
sealed partial class SetupJson : JsonSerializerContext;
