using System.Net;

namespace Hutong.Contracts.Http;

/// <summary>Why nothing was fetched.</summary>
public enum FetchFault
{
    /// <summary>There is an answer.</summary>
    None,

    /// <summary>
    /// Not an address that is fetched: http and https only, no user, no port below 1024 but 80 and 443.
    /// </summary>
    BadAddress,

    /// <summary>
    /// It leads to a machine that is not on the public internet: private, loopback, link-local, a translation of one.
    /// </summary>
    NotPublic,

    /// <summary>The name is unknown, nobody listens, the certificate is wrong, the connection broke.</summary>
    Unreachable,

    /// <summary>It took too long.</summary>
    TooSlow,

    /// <summary>It is longer than wanted.</summary>
    TooLarge,

    /// <summary>It is of another type than wanted.</summary>
    WrongType,

    /// <summary>It led on too often.</summary>
    TooManyRedirects,

    /// <summary>Too much is fetched at once; later it may go.</summary>
    Busy,
}

/// <summary>What to fetch from an outside party, and how much of it.</summary>
/// <param name="Address">An absolute http or https address.</param>
public sealed record FetchRequest(Uri Address)
{
    /// <summary>GET unless said otherwise.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>The body of a POST, or null.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>Headers of the request; those of the body (Content-Type) too.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The media types that are taken, such as <c>text/html</c>; empty: all.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>The longest body that is read, in bytes.</summary>
    public int MaxBytes { get; init; } = 64 << 10;

    /// <summary>Whether a longer body is cut there instead of refused.</summary>
    public bool Cut { get; init; }

    /// <summary>How often it may lead on (RFC 9110 section 15.4); 0: an answer that leads on is the answer.</summary>
    public int Redirects { get; init; }

    /// <summary>How long everything together may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>What came of it.</summary>
/// <param name="Fault">Why there is no answer.</param>
/// <param name="Address">Where the answer is from, after being led on.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="ContentType">Its Content-Type as sent, or null.</param>
/// <param name="Body">Its body.</param>
/// <param name="RetryAfter">When it asks to be tried again, or null (RFC 9110 section 10.2.3).</param>
public sealed record FetchAnswer(
    FetchFault Fault, Uri Address, HttpStatusCode Status = 0, string? ContentType = null,
    ReadOnlyMemory<byte> Body = default, TimeSpan? RetryAfter = null)
{
    /// <summary>Whether there is an answer with a status of success.</summary>
    public bool IsSuccess => Fault == FetchFault.None && (int)Status is >= 200 and < 300;
}

/// <summary>
/// Asks machines of others that a user has named. Never reaches what only this machine or its network can: addresses
/// are looked at when the connection is made, after the name was resolved, also for each address that it is led on
/// to. Sends no cookies and nothing of the user.
/// </summary>
public interface IFetcher
{
    /// <summary>Fetches; never throws but for cancellation.</summary>
    Task<FetchAnswer> FetchAsync(FetchRequest request, CancellationToken cancel);
}
