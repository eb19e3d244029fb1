using Microsoft.AspNetCore.Http;

namespace Hutong.Edge.Http.Problems;

/// <summary>Every refusal is <c>application/problem+json</c> (RFC 9457), and says nothing of our insides.</summary>
static class ApiProblems
{
    public static void Configure(ProblemDetailsOptions options) => options.CustomizeProblemDetails = context =>
    {
        var problem = context.ProblemDetails;
        problem.Extensions.Remove("traceId");
        problem.Instance ??= context.HttpContext.Request.Path;
        if (problem.Status >= 500 && problem.Type?.StartsWith("urn:hutong:", StringComparison.Ordinal) != true)
        {
            problem.Detail = null;
        }
    };
}
