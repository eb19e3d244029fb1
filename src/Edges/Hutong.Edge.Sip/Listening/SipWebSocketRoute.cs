using System.Net;
using Hutong.Sip.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Edge.Sip.Listening;

/// <summary>SIP over WebSocket (RFC 7118) at the HTTP server, for telephones in browsers.</summary>
sealed class SipWebSocketRoute(SipStack stack)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        if (stack.Options.WebSocketPath.Length > 0)
        {
            routes.Map(stack.Options.WebSocketPath, AcceptAsync).ExcludeFromDescription();
        }
    }

    async Task AcceptAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest
            || !context.WebSockets.WebSocketRequestedProtocols.Contains(SipWebSocket.Subprotocol))
        {
            // RFC 7118 section 4.1: the subprotocol is mandatory.
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var peer = LocalAddresses.Plain(context.Connection.RemoteIpAddress ?? IPAddress.None);
        if (!stack.SignIn.MayTry(peer))
        {
            stack.Metrics.Refuse("banned");
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(SipWebSocket.Subprotocol);
        var local = new IPEndPoint(
            LocalAddresses.Plain(context.Connection.LocalIpAddress ?? IPAddress.Loopback),
            context.Connection.LocalPort);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stack.Stopping);
        var flow = new SipWebSocket(socket, context.Request.IsHttps, local,
            new(peer, context.Connection.RemotePort), stack.Doorkeeper);
        await flow.RunAsync(end.Token);
    }
}
