using Hutong.Storage;
using Hutong.Switch;
using Hutong.Switch.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Hutong.Messaging;

/// <summary>Short forms for the module's list.</summary>
static class ModuleParts
{
    public static IServiceCollection AddMigrations(
        this IServiceCollection services, params ReadOnlySpan<Migration> migrations)
    {
        foreach (var migration in migrations)
        {
            services.AddSingleton(migration);
        }

        return services;
    }

    public static IServiceCollection AddUserLoader(
        this IServiceCollection services, Func<IStore, IUserLoader> loader) =>
        services.AddSingleton(all => loader(all.GetRequiredService<IStore>()));

    /// <summary>
    /// The exchange for features that are parts of it: asked for when they act, not when they are made.
    /// </summary>
    public static IServiceCollection AddExchangeLater(this IServiceCollection services)
    {
        services.TryAddSingleton<Func<Exchange>>(all => all.GetRequiredService<Exchange>);
        return services;
    }
}
