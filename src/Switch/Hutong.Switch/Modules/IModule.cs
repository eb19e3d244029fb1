using Hutong.Switch.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Switch.Modules;

/// <summary>
/// A module of the product. The server has an explicit list of them; a module has an explicit list of its features.
/// </summary>
public interface IModule
{
    /// <summary>A short name, lower case: the folder's, the settings section's, the migrations'.</summary>
    string Name { get; }

    /// <summary>Adds services, features (<see cref="ModuleServices.AddFeature{T}"/>), options and migrations.</summary>
    void AddServices(IServiceCollection services);

    /// <summary>Adds HTTP groups below <c>/api/v1</c>.</summary>
    void MapHttp(IEndpointRouteBuilder api)
    {
    }

    /// <summary>Adds pages and well-known paths outside of the API.</summary>
    void MapPages(IEndpointRouteBuilder root)
    {
    }
}

/// <summary>What a module's list is made of.</summary>
public static class ModuleServices
{
    /// <summary>Adds one feature.</summary>
    public static IServiceCollection AddFeature<T>(this IServiceCollection services) where T : Feature =>
        services.AddSingleton<T>().AddSingleton<Feature>(all => all.GetRequiredService<T>());

    /// <summary>
    /// Adds a class of options, bound to a section of <c>hutong.json</c> (<c>messaging:archive</c>), validated by its
    /// data annotations at start, and injected as itself.
    /// </summary>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services, string section)
        where T : class, new() =>
        services.AddSingleton(new SettingsSection(section, typeof(T)));
}

/// <summary>
/// A section of the configuration file and the class that it is bound to; docs/settings.md is made of these.
/// </summary>
/// <param name="Path">The section, parts joined by colons.</param>
/// <param name="Type">The options class: every property has a default and a documentation comment.</param>
public sealed record SettingsSection(string Path, Type Type);
