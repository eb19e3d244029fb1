using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Switch.Modules;

/// <summary>A fact that a module tells of through the outbox; docs/events.md is made of these.</summary>
/// <param name="Name">Its fixed dotted name, such as <c>accounts.opened</c>.</param>
/// <param name="Summary">What has happened when it is there, in a sentence.</param>
public sealed record DeclaredFact(string Name, string Summary);

/// <summary>How a module lists its facts.</summary>
public static class FactServices
{
    /// <summary>Declares one fact.</summary>
    public static IServiceCollection AddFact(this IServiceCollection services, string name, string summary) =>
        services.AddSingleton(new DeclaredFact(name, summary));
}
