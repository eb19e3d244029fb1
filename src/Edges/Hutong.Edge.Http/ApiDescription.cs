using Hutong.Edge.Http.SignIn;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Hutong.Edge.Http;

/// <summary>The description of the API (OpenAPI 3.1): made of what the modules declare.</summary>
static class ApiDescription
{
    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Hutong",
                Version = "v1",
                Description = "Refusals are application/problem+json (RFC 9457). Lists have items and next; ask with " +
                    "after=next for the following page. A POST with an Idempotency-Key has its effect once.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[BearerHandler.SchemeName] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A token of POST /api/v1/sessions; for /admin one of `hutong operator token`.",
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Any())
            {
                operation.Security ??= [];
                operation.Security.Add(new OpenApiSecurityRequirement
                {
                    [new OpenApiSecuritySchemeReference(BearerHandler.SchemeName, context.Document)] = [],
                });
            }

            return Task.CompletedTask;
        });
    }
}
