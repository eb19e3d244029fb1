using Hutong.Interop.Harness;

[assembly: AssemblyFixture(typeof(SharedServers))]

namespace Hutong.Interop.Harness;

/// <summary>
/// One server of each kind for all tests of a run, started when the first test asks. Tests share nothing on it: each
/// makes accounts of its own.
/// </summary>
public sealed class SharedServers : IAsyncDisposable
{
    readonly Lazy<Task<ServerUnderTest>> _hutong = new(() => StartedAsync(new HutongServer()));
    readonly Lazy<Task<ServerUnderTest>> _prosody = new(() => StartedAsync(new ProsodyServer()));

    /// <summary>The server of that kind, running.</summary>
    public Task<ServerUnderTest> GetAsync(Side side) => side == Side.Hutong ? _hutong.Value : _prosody.Value;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in new[] { _hutong, _prosody })
        {
            if (server.IsValueCreated && server.Value.IsCompletedSuccessfully)
            {
                await (await server.Value).DisposeAsync();
            }
        }
    }

    static async Task<ServerUnderTest> StartedAsync(ServerUnderTest server)
    {
        try
        {
            await server.InitializeAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }
}

/// <summary>Which server a scenario runs against.</summary>
public enum Side
{
    /// <summary>Ours.</summary>
    Hutong,

    /// <summary>The oracle.</summary>
    Prosody,
}

/// <summary>What all scenarios have: the server, and the token that ends them.</summary>
public abstract class Scenario(SharedServers servers, Side side) : IAsyncLifetime
{
    /// <summary>The server that runs.</summary>
    protected ServerUnderTest Server { get; private set; } = null!;

    /// <summary>Cancelled when the run is.</summary>
    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>True on the oracle, for the few things that it is known to do otherwise.</summary>
    protected bool OnOracle => side == Side.Prosody;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Server = await servers.GetAsync(side);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
