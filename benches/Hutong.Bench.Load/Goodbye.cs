using Hutong.Bench.Load.Net;

namespace Hutong.Bench.Load;

/// <summary>Closes streams as RFC 6120 section 4.4 asks: our closing tag, then the server's.</summary>
sealed class Goodbye(EventLoop loop) : IConnectionOwner
{
    public int Waiting { get; private set; }

    public void Say(Connection connection)
    {
        connection.Owner = this;
        Waiting++;
        loop.Write(connection, "</stream:stream>"u8);
    }

    public void Connected(Connection connection)
    {
    }

    public void Received(Connection connection, ElementKind kind, ReadOnlySpan<byte> element)
    {
        if (kind == ElementKind.StreamClose)
        {
            loop.Close(connection);
            Waiting--;
        }
    }

    public void Closed(Connection connection, string reason) => Waiting--;
}
