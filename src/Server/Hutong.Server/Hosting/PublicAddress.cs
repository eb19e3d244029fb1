using Hutong.Contracts.Switching;
using Hutong.Server.Configuration;

namespace Hutong.Server.Hosting;

/// <summary>The public address of the settings, else the first that is listened on.</summary>
sealed class PublicAddress(ServerOptions options) : IPublicAddress
{
    public string Http { get; } =
        options.PublicUrl.Length > 0 ? options.PublicUrl.TrimEnd('/')
        : options.Https.Length > 0 ? "https://" + options.Https[0].Replace("*", "localhost", StringComparison.Ordinal)
        : options.Http.Length > 0 ? "http://" + options.Http[0].Replace("*", "localhost", StringComparison.Ordinal)
        : "http://localhost";
}
