using System.Net;
using System.Security.Cryptography;
using Hutong.Sandbox.Carrier;
using Hutong.Sandbox.Handsets;
using Hutong.Sandbox.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Hutong.Sandbox;

/// <summary>All of the sandbox: its telephones, its trunk, its page.</summary>
sealed class SandboxHost : IAsyncDisposable
{
    readonly WebApplication app;
    readonly EventHub events;
    readonly RandomNumberGenerator random = RandomNumberGenerator.Create();

    SandboxHost(SandboxOptions options)
    {
        var time = TimeProvider.System;
        var clock = new SandboxClock(time) { Speed = options.Speed };
        World = new(options.Sip.Address, clock, time, new(RandomNumberGenerator.GetInt32(int.MaxValue)));
        Trunk = new(options, World, time, random);
        World.Connect(Trunk);
        FirstHandsets.AddTo(World);
        events = new(World);
        app = Build(options.Http);
    }

    public HandsetWorld World { get; }

    public Trunk Trunk { get; }

    /// <summary>Where the page is.</summary>
    public Uri Page => new(app.Services.GetRequiredService<IServer>().Features
        .Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<SandboxHost> StartAsync(SandboxOptions options, CancellationToken cancel)
    {
        var host = new SandboxHost(options);
        try
        {
            await host.app.StartAsync(cancel);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Until the program is asked to end, or its input ends.</summary>
    public async Task RunAsync(Stream? input)
    {
        var ended = app.WaitForShutdownAsync();
        if (input is not null && await Task.WhenAny(ended, DrainAsync(input)) != ended)
        {
            app.Lifetime.StopApplication();
        }

        await ended;
    }

    public async ValueTask DisposeAsync()
    {
        events.Close();
        await app.DisposeAsync();
        await World.DisposeAsync();
        await Trunk.DisposeAsync();
        random.Dispose();
    }

    static async Task DrainAsync(Stream input)
    {
        var buffer = new byte[256];
        while (await input.ReadAsync(buffer) > 0)
        {
        }
    }

    WebApplication Build(IPEndPoint address)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "hutong-sandbox" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(address);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging(logging => logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning));
        builder.Services.ConfigureHttpJsonOptions(
            json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ViewJson.Default));
        var web = builder.Build();
        web.Use((HttpContext context, RequestDelegate next) => LoopbackGuard.RunAsync(context, next));
        web.UseWebSockets();
        web.UseRouting();
        ControlApi.Map(web, World, Trunk, events);
        PageFiles.Map(web);
        web.Lifetime.ApplicationStopping.Register(events.Close);
        return web;
    }
}
