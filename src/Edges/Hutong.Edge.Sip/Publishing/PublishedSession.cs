using Hutong.Kernel;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp;

namespace Hutong.Edge.Sip.Publishing;

/// <summary>
/// A telephone among the devices of its account: its presence is seen, and nothing is sent to it here. Messages come to
/// it by SIP.
/// </summary>
sealed class PublishedSession(User user, Jid address, DeviceId device) : Session(user, address, device)
{
    /// <inheritdoc />
    public override bool HasClient => false;

    /// <inheritdoc />
    public override bool IsConnected => false;

    /// <inheritdoc />
    public override void Send(Outgoing outgoing)
    {
    }

    /// <inheritdoc />
    public override void Settle(uint position)
    {
    }

    /// <inheritdoc />
    public override void Close(string condition, string? text = null)
    {
    }
}
