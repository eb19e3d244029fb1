using System.Net;
using System.Net.Sockets;
using Hutong.Edge.Sip;
using Hutong.Edge.Xmpp;
using Hutong.Server.Configuration;
using Hutong.Wire;

namespace Hutong.Server.Hosting;

/// <summary>The settings name addresses that cannot be listened at; the message has a line for each.</summary>
sealed class ClosedAddressException(IEnumerable<ClosedAddress> closed) : IOException($"""
    it cannot listen where the settings say.
      {string.Join("\n  ", closed)}
    Another Hutong beside this one needs ports and a data directory of its own: ./run --config FILE --data DIR
    (port 0 is any free one).
    """);

/// <summary>An address of the settings at which this process cannot listen.</summary>
/// <param name="Place">Address and port.</param>
/// <param name="Transport">How it would be listened at.</param>
/// <param name="Setting">The setting that names it, such as <c>xmpp.port</c>.</param>
/// <param name="Users">Who would come there, in words.</param>
/// <param name="Why">What the system says.</param>
sealed record ClosedAddress(IPEndPoint Place, ProtocolType Transport, string Setting, string Users, SocketError Why)
{
    /// <summary>One line for who starts the server: what cannot be had, why, and which setting to change.</summary>
    public override string ToString() => $"{Place} ({(Transport == ProtocolType.Udp ? "UDP" : "TCP")}), for {Users}, "
        + $"{ListenCheck.InWords(Why)}. Set {Setting}, or {Variable} in the environment.";

    string Variable =>
        SettingsFile.EnvironmentPrefix + Setting.Replace(".", "__", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>
    /// Those without which the server does not start: web and XMPP. All of them, so that nobody mends one to be told of
    /// the next. What another program takes a moment later is still refused by the system.
    /// </summary>
    public static IReadOnlyList<ClosedAddress> FindNeeded(ServerOptions server, XmppOptions xmpp)
    {
        var places = server.Http.Select(one => (Listeners.Parse(one), "server.http", "the web client and the API"))
            .Concat(server.Https.Select(one => (Listeners.Parse(one), "server.https", "the web client and the API")));
        if (IPAddress.TryParse(xmpp.Address, out var address))
        {
            places = places.Concat(Ports(
                address, (xmpp.Port, "xmpp.port", "XMPP apps"), (xmpp.TlsPort, "xmpp.tlsPort", "XMPP apps (TLS)")));
        }

        return [.. Closed(places, ProtocolType.Tcp)];
    }

    /// <summary>Those without which the server starts, and no SIP telephone comes to it there.</summary>
    public static IReadOnlyList<ClosedAddress> FindTelephones(SipOptions sip)
    {
        if (!IPAddress.TryParse(sip.Address, out var address))
        {
            return [];
        }

        var plain = (sip.Port, "sip.port", "SIP telephones");
        var tls = (sip.TlsPort, "sip.tlsPort", "SIP telephones (TLS)");
        return
        [
            .. Closed(Ports(address, plain), ProtocolType.Udp), .. Closed(Ports(address, plain, tls), ProtocolType.Tcp),
        ];
    }

    // 0 is any free port, less than that none.
    static IEnumerable<(IPEndPoint, string, string)> Ports(
        IPAddress address, params (int Port, string Setting, string Users)[] wanted) =>
        wanted.Where(one => one.Port > 0)
            .Select(one => (new IPEndPoint(address, one.Port), one.Setting, one.Users));

    static IEnumerable<ClosedAddress> Closed(
        IEnumerable<(IPEndPoint Place, string Setting, string Users)> places, ProtocolType transport) =>
        from one in places
        let why = ListenCheck.Try(one.Place, transport)
        where why is not null
        select new ClosedAddress(one.Place, transport, one.Setting, one.Users, why.Value);
}
