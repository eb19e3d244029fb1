using System.Security.Claims;
using Hutong.Contracts.Http;
using Hutong.Phonebook.Here;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Phonebook.Http;

/// <summary>Which contacts are here.</summary>
sealed class HereEndpoints(HereFinder finder)
{
    public void Map(IEndpointRouteBuilder group) => group.MapGet("/here", FindAsync)
        .WithSummary("Which contacts are here and let themselves be found").Produces<HerePage>();

    async Task<IResult> FindAsync(HttpContext http, ClaimsPrincipal user, CancellationToken cancel)
    {
        var (found, left) = await finder.FindAsync(Caller.Of(user).Account, cancel);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new HerePage(
            [.. found.Select(one => new HereBody(ContactBodies.Text(one.Id), one.Number, one.Address.ToString()))],
            left));
    }
}
