using Hutong.Contracts.Accounts;
using Hutong.Contracts.Switching;
using Hutong.Edge.Dav;
using Hutong.Edge.Http;
using Hutong.Edge.Sip;
using Hutong.Edge.Xmpp;
using Hutong.Kernel;
using Hutong.Kernel.Work;
using Hutong.Server.Commands;
using Hutong.Server.Configuration;
using Hutong.Server.Metrics;
using Hutong.Server.Tls;
using Hutong.Server.Tracing;
using Hutong.Server.Web;
using Hutong.Storage;
using Hutong.Switch;
using Hutong.Switch.Features;
using Hutong.Switch.Modules;
using Hutong.Switch.Users;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Hutong.Server.Hosting;

/// <summary>What a host is built for.</summary>
/// <param name="ConfigurationFile">The file, or null for the defaults.</param>
/// <param name="Data">The directory it owns.</param>
/// <param name="Listens">Whether it opens listeners (serve) or only works on the store (a subcommand).</param>
sealed record HostRequest(string? ConfigurationFile, DataDirectory Data, bool Listens);

/// <summary>The configuration is wrong; the message says all that is, line by line.</summary>
sealed class ConfigurationException(IEnumerable<string> faults) : Exception(string.Join('\n', faults));

/// <summary>Puts the product together: configuration, store, switch, modules, edges. No business code.</summary>
static class HutongHost
{
    public static async Task<WebApplication> BuildAsync(HostRequest request, CancellationToken cancel)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = "hutong",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Services.AddHttpContextAccessor();
        builder.WebHost.UseKestrelHttpsConfiguration();
        AddProduct(builder.Services, request);
        BindSettings(builder.Services, request);
        ConsoleLog.Configure(builder.Logging, Bound<LogOptions>(builder.Services), request.Listens);
        await AddStoreAsync(builder.Services, request, cancel);
        if (request.Listens)
        {
            builder.WebHost.ConfigureKestrel(kestrel => Listeners.Configure(kestrel, request.Data.Path));
        }
        else
        {
            builder.Services.RemoveAll<IHostedService>();
        }

        var app = builder.Build();
        if (request.Listens)
        {
            Listeners.Map(app);
        }

        return app;
    }

    /// <summary>Everything but the store and the settings, which are read from outside.</summary>
    public static void AddProduct(IServiceCollection services, HostRequest request)
    {
        AddCore(services, request);
        foreach (var module in ProductList.Modules)
        {
            module.AddServices(services);
        }

        services.AddXmppEdge();
        services.AddHttpEdge();
        services.AddDavEdge();
        services.AddSipEdge();
        services.ConfigureHttpJsonOptions(
            json =>
            {
                json.SerializerOptions.TypeInfoResolverChain.Insert(0, SetupJson.Default);
                json.SerializerOptions.TypeInfoResolverChain.Insert(0, ClientJson.Default);
            });
    }

    static void AddCore(IServiceCollection services, HostRequest request)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IIdSource, RandomIdSource>();
        services.AddSingleton(_ => request.Data);
        services.AddSingleton(all => request.Data.Instance(all.GetRequiredService<IIdSource>()));
        services.AddSettings<ServerOptions>("server").AddSettings<LogOptions>("log").AddSettings<TlsOptions>("tls")
            .AddSettings<StoreOptions>("store").AddSettings<TracingOptions>("tracing")
            .AddSettings<MapOptions>("web:map");
        services.AddHostedService<TraceExport>();
        services.AddOptions<HostOptions>()
            .Configure<ServerOptions>((host, server) => host.ShutdownTimeout = server.DrainTime);
        services.AddSingleton(all => new UserTable(all.GetRequiredService<IDirectory>(),
            all.GetServices<IUserLoader>(), all.GetRequiredService<TimeProvider>()));
        services.AddSingleton(all =>
        {
            var parts = new FeatureParts();
            foreach (var feature in all.GetServices<Feature>())
            {
                feature.Declare(parts);
            }

            return parts;
        });
        services.AddSingleton<IRemote, NoRemote>();
        services.AddHostedService<QuietTrim>();
        services.AddHostedService<UserSweeper>();
        services.AddSingleton<IPublicAddress, PublicAddress>();
        services.AddSingleton<IReach, NoReach>();
        services.AddSingleton<IAdmission, SandboxAdmission>();
        services.AddSingleton<Exchange>();
        services.AddSingleton(all => new CommandTable(
            [
                .. all.GetServices<AdminCommand>(), .. StoreCommands.Make(all.GetRequiredService<IStore>()),
                new Check(all, request.ConfigurationFile).Command,
            ]));
        services.AddSingleton<PrometheusText>().AddSingleton<StoreMetrics>();
        services.AddSingleton(all => new CertificateStore(all.GetRequiredService<TlsOptions>(),
            all.GetRequiredService<IDirectory>(), request.Data.Path, all.GetRequiredService<TimeProvider>(),
            all.GetRequiredService<ILogger<CertificateStore>>()));
        services.AddSingleton<ICertificates, Certificates>();
    }

    /// <summary>What the file and the environment set, and all that is wrong with them.</summary>
    public static (Dictionary<Type, object> Bound, List<string> Faults) ReadSettings(
        string? file, IEnumerable<SettingsSection> sections)
    {
        var faults = new List<string>();
        var environment = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");
        var root = SettingsFile.Load(file, environment, faults);
        var binder = new SettingsBinder(sections);
        var bound = binder.Bind(root);
        faults.AddRange(binder.Faults);
        return (bound, faults);
    }

    static void BindSettings(IServiceCollection services, HostRequest request)
    {
        var (bound, faults) = ReadSettings(request.ConfigurationFile, services
            .Where(service => service.ServiceType == typeof(SettingsSection))
            .Select(service => (SettingsSection)service.ImplementationInstance!));
        if (faults.Count > 0)
        {
            throw new ConfigurationException(faults);
        }

        foreach (var (type, value) in bound)
        {
            services.AddSingleton(type, value);
        }
    }

    static async Task AddStoreAsync(IServiceCollection services, HostRequest request, CancellationToken cancel)
    {
        var options = Bound<StoreOptions>(services);
        options.DataDirectory = request.Data.Path;
        var migrations = services.Where(service => service.ServiceType == typeof(Migration))
            .Select(service => (Migration)service.ImplementationInstance!).ToArray();
        // The container that would make the logger is not built yet: the store is part of it.
        var logging = LoggerFactory.Create(
            log => ConsoleLog.Configure(log, Bound<LogOptions>(services), request.Listens));
        var store =
            await Store.OpenAsync(options, migrations, [], TimeProvider.System, logging.CreateLogger<IStore>(), cancel);
        services.AddSingleton(_ => store).AddSingleton<IWorkQueue>(new StoreQueue(store));
    }

    /// <summary>Settings as the file has them, before there is a container.</summary>
    static T Bound<T>(IServiceCollection services) =>
        (T)services.Last(service => service.ServiceType == typeof(T)).ImplementationInstance!;
}
