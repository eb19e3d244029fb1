using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Hutong.Contracts.Http;

namespace Hutong.Edge.Http.Fetching;

/// <summary>Fetches from outside parties with care (<see cref="IFetcher"/>).</summary>
sealed class GuardedFetcher : IFetcher, IDisposable
{
    readonly HttpMessageInvoker invoker;
    readonly SemaphoreSlim atOnce;
    readonly IPNetwork[] allowed;
    readonly TimeProvider time;

    public GuardedFetcher(FetchOptions options, TimeProvider time)
        : this(options, time, static (host, cancel) => Dns.GetHostAddressesAsync(host, cancel))
    {
    }

    /// <summary>With a resolver of the caller's.</summary>
    internal GuardedFetcher(FetchOptions options, TimeProvider time,
        Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        this.time = time;
        allowed = [.. options.AllowedNetworks.Select(IPNetwork.Parse)];
        atOnce = new(options.AtOnce);
        invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            Credentials = null,
            AutomaticDecompression = DecompressionMethods.All,
            MaxResponseHeadersLength = 32,
            MaxResponseDrainSize = 0,
            MaxConnectionsPerServer = 8,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
            // No outside party learns of our traces.
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
            ConnectCallback = async (context, cancel) =>
            {
                // Here and nowhere before: a name may lead elsewhere the next time that it is asked for.
                var host = context.DnsEndPoint.Host;
                var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancel);
                return await ConnectAsync(addresses, context.DnsEndPoint.Port, cancel);
            },
        });
    }

    public async Task<FetchAnswer> FetchAsync(FetchRequest request, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(request.Patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        var address = request.Address;
        if (!await atOnce.WaitAsync(TimeSpan.Zero, CancellationToken.None))
        {
            return new(FetchFault.Busy, address);
        }

        try
        {
            for (var redirects = 0; ; redirects++)
            {
                if (!IsFetched(address))
                {
                    return new(FetchFault.BadAddress, address);
                }

                var (answer, next) = await OnceAsync(request, address, stop.Token);
                if (next is null || request.Redirects == 0)
                {
                    return answer;
                }

                if (redirects == request.Redirects)
                {
                    return new(FetchFault.TooManyRedirects, address);
                }

                address = next;
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(FetchFault.TooSlow, address);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or SocketException
            or InvalidDataException)
        {
            return new(IsNotPublic(error) ? FetchFault.NotPublic : FetchFault.Unreachable, address);
        }
        finally
        {
            atOnce.Release();
        }
    }

    public void Dispose()
    {
        invoker.Dispose();
        atOnce.Dispose();
    }

    async Task<(FetchAnswer Answer, Uri? Next)> OnceAsync(FetchRequest wanted, Uri address, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(wanted.Method, address);
        request.Headers.TryAddWithoutValidation("User-Agent", "Hutong");
        request.Headers.TryAddWithoutValidation("Accept", wanted.Types is [] ? "*/*" : string.Join(", ", wanted.Types));
        if (wanted.Body is { } body)
        {
            request.Content = new ReadOnlyMemoryContent(body);
        }

        foreach (var (name, value) in wanted.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await invoker.SendAsync(request, cancel);
        var next = (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } to
            ? Follow(address, to) : null;
        if (next is not null && wanted.Redirects > 0)
        {
            return (new(FetchFault.None, address, response.StatusCode), next);
        }

        return (await ReadAsync(wanted, address, response, cancel), null);
    }

    async Task<FetchAnswer> ReadAsync(
        FetchRequest wanted, Uri address, HttpResponseMessage response, CancellationToken cancel)
    {
        var status = response.StatusCode;
        var type = response.Content.Headers.ContentType;
        var retry = RetryAfter(response.Headers.RetryAfter);
        if (!response.IsSuccessStatusCode)
        {
            // What it says beside the status is of no use to anybody.
            return new(FetchFault.None, address, status, type?.ToString(), default, retry);
        }

        if (wanted.Types is not [] && !wanted.Types.Contains(type?.MediaType, StringComparer.OrdinalIgnoreCase))
        {
            return new(FetchFault.WrongType, address, status, type?.ToString());
        }

        if (response.Content.Headers.ContentLength > wanted.MaxBytes && !wanted.Cut)
        {
            return new(FetchFault.TooLarge, address, status, type?.ToString());
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        var (bytes, isWhole) = await UpToAsync(stream, wanted.MaxBytes, cancel);
        return isWhole || wanted.Cut
            ? new(FetchFault.None, address, status, type?.ToString(), bytes, retry)
            : new(FetchFault.TooLarge, address, status, type?.ToString());
    }

    static async Task<(byte[] Bytes, bool IsWhole)> UpToAsync(Stream stream, int most, CancellationToken cancel)
    {
        // Grows with what comes: a length that is only announced costs nothing.
        using var all = new MemoryStream();
        var buffer = new byte[16 << 10];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, cancel);
            if (read == 0)
            {
                return (all.ToArray(), true);
            }

            var room = most - (int)all.Length;
            all.Write(buffer, 0, Math.Min(read, room));
            if (read > room)
            {
                return (all.ToArray(), false);
            }
        }
    }

    async ValueTask<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancel)
    {
        var open = Array.FindAll(addresses,
            address => PublicInternet.Has(address) || (!address.IsIPv4MappedToIPv6
                && Array.Exists(allowed, network => network.Contains(address))));
        if (open.Length == 0)
        {
            throw addresses.Length == 0
                ? new SocketException((int)SocketError.HostNotFound) : new NotPublicException();
        }

        SocketException? failed = null;
        foreach (var address in open.Take(4))
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException error)
            {
                socket.Dispose();
                failed = error;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw failed!;
    }

    static bool IsFetched(Uri address) => address is
    {
        IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Host.Length: > 0,
        Port: 80 or 443 or (>= 1024 and <= 65_535),
    };

    /// <summary>
    /// An address that makes no sense is left as it is: then the answer that leads there is the answer.
    /// </summary>
    static Uri? Follow(Uri from, Uri to) => to.IsAbsoluteUri ? to : Uri.TryCreate(from, to, out var full) ? full : null;

    TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } wait } => wait,
        { Date: { } date } => date - time.GetUtcNow() is { Ticks: > 0 } wait ? wait : TimeSpan.Zero,
        _ => null,
    };

    static bool IsNotPublic(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is NotPublicException)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Goes through the HTTP client's own layers to the catch above, and no further.</summary>
    sealed class NotPublicException() : IOException("the address is not public");
}
