using System.Text;
using System.Text.Json;
using Hutong.Edge.Xmpp.Connections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Edge.Xmpp.Listening;

/// <summary>XMPP over WebSocket (RFC 7395) and how clients find it (XEP-0156).</summary>
sealed class XmppWebSocket(EdgeServices edge)
{
    const string Relation = "urn:xmpp:alt-connections:websocket";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Map(edge.Options.WebSocketPath, AcceptAsync).ExcludeFromDescription();
        routes.MapGet("/.well-known/host-meta", HostMeta).ExcludeFromDescription();
        routes.MapGet("/.well-known/host-meta.json", HostMetaJson).ExcludeFromDescription();
    }

    async Task AcceptAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest || !context.WebSockets.WebSocketRequestedProtocols.Contains("xmpp"))
        {
            // RFC 7395 section 3.1: the subprotocol is mandatory.
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var peer = context.Connection.RemoteIpAddress;
        if (peer is not null && !edge.SignIn.MayTry(peer))
        {
            edge.Refuse("banned");
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync("xmpp");
        var carrier = new WebSocketCarrier(socket, peer, PrivateWay.Is(context), context.Abort);
        if (edge.TryStart(carrier, null, out var connection))
        {
            await connection.Finished;
        }
    }

    /// <summary>XRD (RFC 6415). Read by web clients of other origins, so any may (XEP-0156 section 3).</summary>
    Task HostMeta(HttpContext context)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        context.Response.ContentType = "application/xrd+xml";
        return context.Response.WriteAsync(
            "<?xml version='1.0' encoding='utf-8'?>\n<XRD xmlns='http://docs.oasis-open.org/ns/xri/xrd-1.0'>"
            + $"<Link rel='{Relation}' href='{System.Security.SecurityElement.Escape(Url(context))}'/></XRD>\n",
            Encoding.UTF8, context.RequestAborted);
    }

    Task HostMetaJson(HttpContext context)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        context.Response.ContentType = "application/json";
        var url = JsonEncodedText.Encode(Url(context));
        return context.Response.WriteAsync(
            $$"""{"links":[{"rel":"{{Relation}}","href":"{{url}}"}]}""" + "\n", Encoding.UTF8, context.RequestAborted);
    }

    string Url(HttpContext context) => edge.Options.WebSocketUrl.Length > 0 ? edge.Options.WebSocketUrl
        : (context.Request.IsHttps ? "wss://" : "ws://") + context.Request.Host + edge.Options.WebSocketPath;
}
