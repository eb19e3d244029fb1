using Hutong.Edge.Sip;
using Hutong.Edge.Sip.Listening;
using Hutong.Edge.Xmpp;
using Hutong.Edge.Xmpp.Listening;
using Hutong.Server.Configuration;
using Hutong.Server.Demo;
using Hutong.Server.Hosting;
using Hutong.Server.Tls;

namespace Hutong.Server.Commands;

/// <summary><c>hutong serve</c>: runs until it is told to stop, then drains.</summary>
static class ServeCommand
{
    public static async Task<int> RunAsync(CommandLine line, TextWriter output, CancellationToken cancel)
    {
        using var data = Places.Open(line);
        await using var app = await HutongHost.BuildAsync(new(Places.Configuration(line), data, Listens: true), cancel);
        var needed = ClosedAddress.FindNeeded(
            app.Services.GetRequiredService<ServerOptions>(), app.Services.GetRequiredService<XmppOptions>());
        if (needed.Count > 0)
        {
            throw new ClosedAddressException(needed);
        }

        var withoutTelephones = ClosedAddress.FindTelephones(app.Services.GetRequiredService<SipOptions>());
        await app.StartAsync(cancel);
        Greet(app, data, withoutTelephones, output);
        if (line.Options.ContainsKey("demo"))
        {
            await ActivatorUtilities.CreateInstance<Demonstration>(app.Services).RunAsync(output, cancel);
            await output.FlushAsync(cancel);
        }

        await app.WaitForShutdownAsync(CancellationToken.None);
        return 0;
    }

    static void Greet(
        WebApplication app, DataDirectory data, IReadOnlyList<ClosedAddress> withoutTelephones, TextWriter output)
    {
        var xmpp = app.Services.GetRequiredService<XmppListener>();
        output.WriteLine($"Hutong is ready.  Data: {data.Path}");
        var urls = app.Urls.Where(url => !url.Contains("unix:", StringComparison.Ordinal));
        output.WriteLine($"  Web and API   {string.Join(", ", urls)}");
        output.WriteLine($"  XMPP          {xmpp.EndPoint} (STARTTLS), {xmpp.TlsEndPoint} (TLS)");
        var sip = app.Services.GetRequiredService<SipListener>();
        output.WriteLine(sip.UdpEndPoint is null
            ? $"  SIP           port {sip.TlsPort} (TLS)"
            : $"  SIP           {sip.UdpEndPoint} (UDP, TCP), port {sip.TlsPort} (TLS)");
        foreach (var closed in withoutTelephones)
        {
            output.WriteLine($"  Left out      {closed}");
        }

        if (app.Services.GetRequiredService<TlsOptions>().Certificates.Count == 0)
        {
            var authority = Path.Combine(data.Path, DevelopmentCertificate.AuthorityFile);
            output.WriteLine($"  Certificate   of this installation's own: clients trust {authority}");
        }

        output.Flush();
    }
}
