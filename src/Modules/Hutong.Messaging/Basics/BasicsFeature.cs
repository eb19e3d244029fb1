using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Switch.Modules;
using Hutong.Xmpp.Stanzas;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Basics;

/// <summary>The small questions that every entity answers: are you there, what are you, what time is it.</summary>
sealed class BasicsFeature(BasicsHandler handler) : Feature
{
    public const string Ping = "urn:xmpp:ping";
    public const string Version = "jabber:iq:version";
    public const string Time = "urn:xmpp:time";
    public const string Last = "jabber:iq:last";

    public override string Name => "basics";

    public override IReadOnlyList<Standard> Standards =>
    [
        new("XEP-0199", "2.0.1", "XMPP Ping"),
        new("XEP-0092", "1.1", "Software Version"),
        new("XEP-0202", "2.0", "Entity Time"),
        new("XEP-0012", "2.0", "Last Activity", Support.Partial, "the uptime of the server"),
        new("XEP-0157", "1.1.1", "Contact Addresses for XMPP Services"),
    ];

    public override void Declare(FeatureParts parts)
    {
        parts.Iq(IqScope.Own | IqScope.Domain | IqScope.Service, "ping", Ping, Get(_ => IqAnswer.Ok))
            .Iq(IqScope.Domain | IqScope.Service, "query", Version, Get(_ => handler.Version()))
            .Iq(IqScope.Domain | IqScope.Service, "time", Time, Get(_ => handler.Time()))
            .Iq(IqScope.Domain, "query", Last, Get(_ => handler.Uptime()))
            .Domain(Ping, Version, Time, Last)
            .Account(Ping);
        parts.DomainForms.Add(handler.ContactAddresses);
    }

    static IqHandler Get(Func<IqRequest, IqAnswer> answer) =>
        (request, _) => new(request.IsSet ? StanzaError.BadRequest : answer(request));
}

static class BasicsServices
{
    /// <summary>Adds ping, version, time, uptime and contact addresses.</summary>
    public static IServiceCollection AddBasics(this IServiceCollection services) => services
        .AddSettings<BasicsOptions>("messaging:basics")
        .AddSingleton<BasicsHandler>()
        .AddFeature<BasicsFeature>();
}
