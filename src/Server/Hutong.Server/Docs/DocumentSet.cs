using System.Diagnostics.Metrics;
using Hutong.Server.Hosting;
using Hutong.Switch.Features;
using Hutong.Switch.Modules;

namespace Hutong.Server.Docs;

/// <summary>
/// The documents that are made of what the code declares: which standards, which settings, which events. The product
/// is put together as for serving, on a directory of its own that is thrown away, and never started.
/// </summary>
static class DocumentSet
{
    /// <summary>Each document's name and text.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> MakeAsync(CancellationToken cancel)
    {
        var place = Directory.CreateTempSubdirectory("hutong-docs-").FullName;
        try
        {
            List<Instrument> instruments = [];
            using var listener = new MeterListener
            {
                InstrumentPublished = (instrument, _) =>
                {
                    lock (instruments)
                    {
                        instruments.Add(instrument);
                    }
                },
            };
            listener.Start();
            using var data = DataDirectory.TryOpen(Path.Combine(place, "data"))!;
            await using var app = await HutongHost.BuildAsync(new(null, data, Listens: true), cancel);
            // Whatever has instruments is made with the services that use it.
            _ = app.Services.GetServices<IHostedService>().Count();
            lock (instruments)
            {
                return new Dictionary<string, string>
                {
                    ["standards.md"] = StandardsPage.Write(app.Services.GetServices<Feature>()),
                    ["settings.md"] = SettingsPage.Write(app.Services.GetServices<SettingsSection>()),
                    // A listener hears of the whole process: only this host's instruments are the product's.
                    ["events.md"] = EventsPage.Write(app.Services.GetServices<DeclaredFact>(),
                        instruments.Where(one => one.Meter.Scope == app.Services.GetRequiredService<IMeterFactory>())),
                };
            }
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    /// <summary>Writes them into a directory; for <c>hutong docs DIRECTORY</c>.</summary>
    public static async Task<int> WriteAsync(string directory, TextWriter output, CancellationToken cancel)
    {
        Directory.CreateDirectory(directory);
        foreach (var (name, text) in await MakeAsync(cancel))
        {
            var file = Path.Combine(directory, name);
            await File.WriteAllTextAsync(file, text, cancel);
            await output.WriteLineAsync($"written: {file}");
        }

        return 0;
    }
}
