using System.Text.Json.Serialization;
using Hutong.Edge.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hutong.Server.Web;

/// <summary>Tells every web client, signed in or not, what this server's operator has set for it.</summary>
static class ClientSetup
{
    public static void Map(WebApplication app) => app.MapGet(HttpEdge.Root + "/client", Answer)
        .WithTags("client").WithSummary("What the operator has set for web clients");

    static Ok<ClientAnswer> Answer(MapOptions map) => TypedResults.Ok(new ClientAnswer(
        map.Tiles.Length == 0 ? null : new(map.Tiles, map.Zoom, map.Attribution)));
}

/// <param name="Map">The map behind places; left out when there is none.</param>
sealed record ClientAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MapAnswer? Map);

/// <param name="Tiles">The address of a tile, with <c>{z}</c>, <c>{x}</c> and <c>{y}</c> (Web Mercator).</param>
/// <param name="Zoom">How near a place is shown.</param>
/// <param name="Attribution">Who made the map.</param>
sealed record MapAnswer(string Tiles, int Zoom, string Attribution);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ClientAnswer))]
sealed partial class ClientJson : JsonSerializerContext;
