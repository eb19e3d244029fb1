using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hutong.Kernel;
using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Switch.Modules;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.ExternalServices;

/// <summary>Tells users of this server where STUN and TURN are, with credentials that expire.</summary>
sealed class ExternalServicesFeature(ExternalServicesOptions options, TimeProvider time) : Feature
{
    public override string Name => "external-services";

    public override IReadOnlyList<Standard> Standards =>
        [new("XEP-0215", "1.0.0", "External Service Discovery", Support.Partial,
            "the list does not change while the server runs: no pushes")];

    public override void Declare(FeatureParts parts) => parts
        .Domain(ExternalService.Namespace)
        .Iq(IqScope.Domain, "services", ExternalService.Namespace, (request, _) => new(Services(request)))
        .Iq(IqScope.Domain, "credentials", ExternalService.Namespace, (request, _) => new(Credentials(request)));

    IqAnswer Services(IqRequest request)
    {
        if (Refusal(request) is { } refusal)
        {
            return refusal;
        }

        var type = request.Payload["type"];
        return ExternalService.Services(options.Services.Where(entry => type is null || entry.Type == type)
            .Select(entry => Describe(entry, request.Sender!.Account)), type);
    }

    IqAnswer Credentials(IqRequest request)
    {
        if (Refusal(request) is { } refusal)
        {
            return refusal;
        }

        if (ExternalService.ReadCredentials(request.Payload) is not var (host, type))
        {
            return StanzaError.BadRequest;
        }

        var found = options.Services.FindAll(entry => entry.Host == host && entry.Type == type);
        return found.Count == 0 ? StanzaError.ItemNotFound
            : ExternalService.Credentials(found.Select(entry => Describe(entry, request.Sender!.Account)));
    }

    static StanzaError? Refusal(IqRequest request) =>
        request.Sender is null ? StanzaError.Forbidden : request.IsSet ? StanzaError.BadRequest : null;

    /// <summary>
    /// The convention of TURN servers for shared secrets: the name is the time of its end and who it is for, the
    /// password is the HMAC-SHA-1 of the name. Who it is for is a keyed hash: the relay learns no address.
    /// </summary>
    ExternalService Describe(ExternalServiceEntry entry, AccountId account)
    {
        if (entry.Secret is not { Length: > 0 } secret)
        {
            return new(entry.Type, entry.Host, entry.Port, entry.Transport);
        }

        var key = Encoding.UTF8.GetBytes(secret);
        var expires = time.GetUtcNow().AddMinutes(options.CredentialMinutes);
        var who = Convert.ToHexStringLower(HMACSHA256.HashData(key,
            Encoding.UTF8.GetBytes("account:" + account.Value.ToString(CultureInfo.InvariantCulture))).AsSpan(0, 8));
        var name = expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) + ":" + who;
#pragma warning disable CA5350 // What TURN servers compute.
        var password = Convert.ToBase64String(HMACSHA1.HashData(key, Encoding.UTF8.GetBytes(name)));
#pragma warning restore CA5350
        return new(entry.Type, entry.Host, entry.Port, entry.Transport, name, password, expires, Restricted: true);
    }
}

static class ExternalServicesServices
{
    /// <summary>Adds the discovery of external services.</summary>
    public static IServiceCollection AddExternalServices(this IServiceCollection services) => services
        .AddSettings<ExternalServicesOptions>("messaging:external-services")
        .AddFeature<ExternalServicesFeature>();
}
