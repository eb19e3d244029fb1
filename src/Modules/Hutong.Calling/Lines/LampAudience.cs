using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hutong.Calling.Lines;

/// <summary>Who may see on a busy lamp that an account rings or talks.</summary>
[JsonConverter(typeof(Converter))]
enum LampAudience
{
    /// <summary>As the operator has set (<c>calling.busyLamp</c>).</summary>
    Usual,

    /// <summary>Only the account's own telephones.</summary>
    Nobody,

    /// <summary>Those who see the account's presence.</summary>
    Contacts,

    /// <summary>All of the same company.</summary>
    Colleagues,
}

/// <summary>Writes it as a word.</summary>
sealed class Converter() : JsonStringEnumConverter<LampAudience>(JsonNamingPolicy.CamelCase);
