using System.Net;
using Hutong.Sip.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Edge.Sip.Listening;

/// <summary>SIP over WebSocket (RFC 7118) at the HTTP server, for telephones in browsers.</summary>
sealed class SipWebSocketRoute(SipStack stack)
{
    /// <summary>
    /// How often a browser is asked whether it is there (RFC 7118 section 6): 30 s. Its scripts can neither ask
    /// themselves nor must they say anything before their registration is over: whoever says nothing for that long has
    /// none.
    /// </summary>
    public TimeSpan PingEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long its answer may take: 20 s.</summary>
    public TimeSpan PongWithin { get; init; } = TimeSpan.FromSeconds(20);

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

        var local = new IPEndPoint(
            LocalAddresses.Plain(context.Connection.LocalIpAddress ?? IPAddress.Loopback),
            context.Connection.LocalPort);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stack.Stopping);
        var accepted = new WebSocketAcceptContext
        {
            SubProtocol = SipWebSocket.Subprotocol, KeepAliveInterval = PingEvery, KeepAliveTimeout = PongWithin,
        };
        if (!await stack.Connections.RunAcceptedAsync(
            () => context.WebSockets.AcceptWebSocketAsync(accepted), context.Request.IsHttps, local,
            new(peer, context.Connection.RemotePort), stack.Options.LongestRegistration, end.Token))
        {
            stack.Metrics.Refuse("too-many");
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    }
}
