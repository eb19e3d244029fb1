using Hutong.Storage;
using Hutong.Switch.Users;
using Microsoft.Extensions.DependencyInjection;

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
}
