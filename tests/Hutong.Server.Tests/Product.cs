using Hutong.Server.Hosting;
using Hutong.Switch.Features;

namespace Hutong.Server.Tests;

/// <summary>What this build of the product is made of: it may have been built without a feature.</summary>
static class Product
{
    /// <summary>Whether a module declares a feature of this name: <c>Upload</c>.</summary>
    public static bool Has(string feature) => ProductList.Modules.Any(module => module.GetType().Assembly.GetTypes()
        .Any(type => type.IsSubclassOf(typeof(Feature)) && type.Name == feature + nameof(Feature)));
}
