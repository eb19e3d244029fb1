using System.Text;
using System.Xml;
using Hutong.Dav.Xml;
using Microsoft.AspNetCore.Http;

namespace Hutong.Edge.Dav.Methods;

/// <summary>Answers that are no multistatus.</summary>
static class DavAnswers
{
    public const string XmlType = "application/xml; charset=utf-8";

    /// <summary>An answer without a body.</summary>
    public static Task StatusAsync(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>An error with the precondition that failed (RFC 4918 section 16), and perhaps a path in it.</summary>
    public static async Task ErrorAsync(HttpContext http, int status, DavName precondition, string? href = null)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
        {
            xml.WriteStartElement("d", "error", DavName.DavNamespace);
            xml.WriteAttributeString("xmlns", "card", null, DavName.CardNamespace);
            xml.WriteStartElement(precondition.Local, precondition.Namespace);
            if (href is not null)
            {
                xml.WriteElementString("href", DavName.DavNamespace, href);
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        http.Response.StatusCode = status;
        http.Response.ContentType = XmlType;
        await http.Response.Body.WriteAsync(buffer.ToArray(), http.RequestAborted);
    }

    /// <summary>Begins a multistatus.</summary>
    public static MultistatusWriter Begin(HttpContext http)
    {
        http.Response.StatusCode = 207;
        http.Response.ContentType = XmlType;
        return new();
    }

    /// <summary>Sends what has come together, when it is worth it.</summary>
    public static async ValueTask FlushAsync(HttpContext http, MultistatusWriter xml)
    {
        const int worth = 64 << 10;
        if (xml.Waiting >= worth)
        {
            await http.Response.Body.WriteAsync(xml.Take(), http.RequestAborted);
        }
    }

    /// <summary>Ends a multistatus.</summary>
    public static async Task EndAsync(HttpContext http, MultistatusWriter xml) =>
        await http.Response.Body.WriteAsync(xml.Finish(), http.RequestAborted);

    /// <summary>Whether the client wants nothing about properties that are not there (RFC 8144 section 2.1).</summary>
    public static bool WantsLittle(HttpContext http) =>
        http.Request.Headers["Prefer"].ToString().Contains("return=minimal", StringComparison.OrdinalIgnoreCase)
        || http.Request.Headers["Brief"].ToString().Equals("t", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the client reads Chinese.</summary>
    public static bool ReadsChinese(HttpContext http) =>
        http.Request.Headers.AcceptLanguage.ToString().StartsWith("zh", StringComparison.OrdinalIgnoreCase);
}
