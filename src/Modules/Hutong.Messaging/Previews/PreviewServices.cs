using Hutong.Switch.Modules;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Previews;

static class PreviewServices
{
    /// <summary>Adds previews of links.</summary>
    public static IServiceCollection AddPreviews(this IServiceCollection services) => services
        .AddSettings<PreviewOptions>("messaging:previews")
        .AddSingleton<PreviewService>().AddSingleton<PreviewBudget>()
        .ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, PreviewJson.Default));
}
