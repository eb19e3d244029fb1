using System.Net;
using Hutong.Edge.Xmpp.Listening;
using Microsoft.AspNetCore.Http;

namespace Hutong.Edge.Xmpp.Tests.Listening;

public sealed class PrivateWayTests
{
    static bool Is(string peer, string host, params string[] headers)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        context.Request.Scheme = "http";
        context.Request.Host = new(host);
        foreach (var header in headers)
        {
            var parts = header.Split(": ", 2);
            context.Request.Headers.Append(parts[0], parts[1]);
        }

        return PrivateWay.Is(context);
    }

    [Fact]
    public void Tls_of_our_own_is_private()
    {
        var context = new DefaultHttpContext();
        context.Request.Scheme = "https";

        Assert.True(PrivateWay.Is(context));
    }

    [Theory]
    [InlineData("127.0.0.1", "localhost:8080")]
    [InlineData("::1", "localhost")]
    [InlineData("127.0.0.1", "127.0.0.1:8080", "Origin: http://127.0.0.1:8080")]
    [InlineData("::ffff:127.0.0.1", "[::1]:8080", "Origin: http://[::1]:8080")]
    [InlineData("127.0.0.1", "chat.localhost:8080", "Origin: http://chat.localhost:8080")]
    public void A_client_on_this_machine_is(string peer, string host, params string[] headers) =>
        Assert.True(Is(peer, host, headers));

    [Theory]
    [InlineData("X-Forwarded-Proto: https")]
    [InlineData("X-Forwarded-Proto: HTTPS", "X-Forwarded-For: 198.51.100.7")]
    [InlineData("Forwarded: for=198.51.100.7;proto=https;host=chat.example.com")]
    [InlineData("Forwarded: for=\"[2001:db8::1]\";Proto=\"https\"", "Via: 1.1 proxy")]
    public void A_proxy_on_this_machine_that_ends_tls_says_so(params string[] headers) =>
        Assert.True(Is("127.0.0.1", "chat.example.com", [.. headers, "Origin: https://chat.example.com"]));

    [Theory]
    // One that says that its client has no TLS.
    [InlineData("localhost", "X-Forwarded-Proto: http")]
    [InlineData("localhost", "Forwarded: for=198.51.100.7;proto=http")]
    // Two in a row that disagree: somewhere it was plain.
    [InlineData("localhost", "X-Forwarded-Proto: https, http")]
    [InlineData("localhost", "X-Forwarded-Proto: https", "Forwarded: proto=http")]
    // One that says something, but not this.
    [InlineData("localhost", "X-Forwarded-For: 198.51.100.7")]
    [InlineData("127.0.0.1:8080", "X-Real-IP: 198.51.100.7")]
    [InlineData("127.0.0.1:8080", "Via: 1.1 proxy")]
    [InlineData("127.0.0.1:8080", "Forwarded: for=198.51.100.7")]
    [InlineData("127.0.0.1:8080", "CF-Connecting-IP: 198.51.100.7")]
    // One that says nothing, but passes on the name that its client asked for.
    [InlineData("chat.example.com")]
    [InlineData("192.0.2.1:8080")]
    // One that says nothing and puts its own name for us: the page of a browser is told still.
    [InlineData("127.0.0.1:8080", "Origin: http://chat.example.com")]
    [InlineData("localhost:8080", "Origin: null")]
    [InlineData("localhost.example.com")]
    public void A_proxy_on_this_machine_that_does_not_is_not_believed(string host, params string[] headers) =>
        Assert.False(Is("127.0.0.1", host, headers));

    [Theory]
    [InlineData("localhost")]
    [InlineData("localhost", "X-Forwarded-Proto: https")]
    [InlineData("localhost", "Forwarded: proto=https")]
    public void Nobody_elsewhere_is_whatever_is_said(string host, params string[] headers) =>
        Assert.False(Is("198.51.100.7", host, headers));
}
