using Hutong.Dav.Xml;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Hutong.Edge.Dav.Methods;

/// <summary>Reads bodies within their limits.</summary>
sealed class RequestBodies(DavEdgeOptions options)
{
    static readonly DavXmlLimits Limits = new();

    /// <summary>
    /// The root of an XML body; null with status 0 when there is no body, and with the status of the refusal when it is
    /// none that is taken.
    /// </summary>
    public async ValueTask<(DavElement? Root, int Refusal)> XmlAsync(HttpContext http)
    {
        if (await ReadAsync(http, options.RequestBytes) is not { } body)
        {
            return (null, 413);
        }

        if (body.Length == 0)
        {
            return (null, 0);
        }

        return DavXmlReader.Read(body, Limits, out var root) switch
        {
            DavXmlFault.None => (root, 0),
            DavXmlFault.TooLarge => (null, 413),
            _ => (null, 400),
        };
    }

    /// <summary>The body; null when it is longer than the limit.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpContext http, int limit)
    {
        if (http.Request.ContentLength > limit)
        {
            return null;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = (long)limit + 1;
        }

        using var body = new MemoryStream();
        var buffer = new byte[16 << 10];
        int count;
        while ((count = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
        {
            if (body.Length + count > limit)
            {
                return null;
            }

            body.Write(buffer, 0, count);
        }

        return body.ToArray();
    }
}
