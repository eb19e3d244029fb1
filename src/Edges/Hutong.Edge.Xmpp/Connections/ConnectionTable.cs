using System.Net;
using System.Net.Sockets;

namespace Hutong.Edge.Xmpp.Connections;

/// <summary>
/// All client connections, in a list that runs through them, and how many each address has. One sweep serves the
/// timeouts of all: a connection has no timer of its own.
/// </summary>
sealed class ConnectionTable(XmppOptions options)
{
    readonly Lock gate = new();
    readonly Dictionary<IPAddress, (int All, int Strangers)> byAddress = [];
    ClientConnection? first;

    /// <summary>How many connections there are.</summary>
    public int Count { get; private set; }

    /// <summary>Lists a connection; false when its address has too many.</summary>
    public bool TryAdd(ClientConnection connection)
    {
        lock (gate)
        {
            if (connection.Peer is { } peer)
            {
                var (all, strangers) = byAddress.GetValueOrDefault(Key(peer));
                if (all >= options.MaxConnectionsPerAddress || strangers >= options.MaxStrangersPerAddress)
                {
                    return false;
                }

                byAddress[Key(peer)] = (all + 1, strangers + 1);
            }

            connection.Next = first;
            if (first is not null)
            {
                first.Previous = connection;
            }

            first = connection;
            Count++;
            return true;
        }
    }

    /// <summary>The connection has signed in: it is a stranger no more.</summary>
    public void Known(ClientConnection connection)
    {
        lock (gate)
        {
            Change(connection.Peer, 0, -1);
        }
    }

    /// <summary>Takes a connection out.</summary>
    public void Remove(ClientConnection connection, bool stranger)
    {
        lock (gate)
        {
            if (connection.Next is { } next)
            {
                next.Previous = connection.Previous;
            }

            if (connection.Previous is { } previous)
            {
                previous.Next = connection.Next;
            }
            else if (first == connection)
            {
                first = connection.Next;
            }

            connection.Next = connection.Previous = null;
            Count--;
            Change(connection.Peer, -1, stranger ? -1 : 0);
        }
    }

    /// <summary>The connections that are of interest now. The predicate must be quick: the table is locked.</summary>
    public List<ClientConnection> Select(Func<ClientConnection, bool> wanted)
    {
        var found = new List<ClientConnection>();
        lock (gate)
        {
            for (var connection = first; connection is not null; connection = connection.Next)
            {
                if (wanted(connection))
                {
                    found.Add(connection);
                }
            }
        }

        return found;
    }

    // A subscriber of IPv6 has a /64 of addresses.
    static IPAddress Key(IPAddress peer)
    {
        if (peer.IsIPv4MappedToIPv6)
        {
            return peer.MapToIPv4();
        }

        if (peer.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return peer;
        }

        Span<byte> bytes = stackalloc byte[16];
        peer.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }

    void Change(IPAddress? peer, int all, int strangers)
    {
        if (peer is null)
        {
            return;
        }

        var key = Key(peer);
        var old = byAddress.GetValueOrDefault(key);
        var now = (All: old.All + all, Strangers: old.Strangers + strangers);
        if (now.All <= 0)
        {
            byAddress.Remove(key);
        }
        else
        {
            byAddress[key] = now;
        }
    }
}
