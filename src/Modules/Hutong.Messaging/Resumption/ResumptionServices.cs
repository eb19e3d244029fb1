using Hutong.Contracts.Messaging;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Resumption;

static class ResumptionServices
{
    /// <summary>Adds the durable side of stream resumption; the edge speaks XEP-0198.</summary>
    public static IServiceCollection AddResumption(this IServiceCollection services) => services
        .AddSingleton<IStreamRegister, StreamRegister>();
}
