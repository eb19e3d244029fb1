using Hutong.Storage;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Reporting;

/// <summary>Wants to know whom users block; may add to the unit that stores it.</summary>
interface IBlockListener
{
    /// <summary>A user blocks an address; the element is the item of the request with all it holds.</summary>
    void Blocked(User user, Jid address, Element item, UnitOfWork unit);
}
