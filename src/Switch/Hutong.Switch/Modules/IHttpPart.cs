using Microsoft.AspNetCore.Routing;

namespace Hutong.Switch.Modules;

/// <summary>Something of a feature that lives on the web outside <c>/api/v1</c>: files, discovery documents.</summary>
public interface IHttpPart
{
    /// <summary>Adds its routes at the root.</summary>
    void Map(IEndpointRouteBuilder root);
}

/// <summary>A part made of a function.</summary>
public sealed class HttpPart(Action<IEndpointRouteBuilder> map) : IHttpPart
{
    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder root) => map(root);
}
