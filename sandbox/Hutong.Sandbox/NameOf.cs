using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hutong.Sandbox;

/// <summary>Writes <c>ringingThere</c> for what is RingingThere here.</summary>
sealed class NameOf<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase)
    where T : struct, Enum;
