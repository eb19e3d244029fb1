using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Hutong.Edge.Http.Fetching;

/// <summary>What the server fetches from outside: link previews, push. Section <c>http.fetching</c>.</summary>
sealed class FetchOptions : IValidatableObject
{
    /// <summary>
    /// Networks that may be reached though they are not public, such as <c>10.1.2.0/24</c>. None, so that nobody can
    /// make the server ask its neighbours; for a push service in one's own network.
    /// </summary>
    public IReadOnlyList<string> AllowedNetworks { get; set; } = [];

    /// <summary>
    /// Requests to outside that run at once. 64: each holds a connection for seconds, and more wait or are refused.
    /// </summary>
    [Range(1, 10_000)]
    public int AtOnce { get; set; } = 64;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => AllowedNetworks
        .Where(text => !IPNetwork.TryParse(text, out _))
        .Select(text => new ValidationResult(
            $"{text} is no network: write 10.1.2.0/24 or fd00::/8", [nameof(AllowedNetworks)]));
}
