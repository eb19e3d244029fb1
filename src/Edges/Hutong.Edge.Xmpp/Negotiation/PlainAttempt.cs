using System.Text;
using Hutong.Xmpp;

namespace Hutong.Edge.Xmpp.Negotiation;

/// <summary>PLAIN (RFC 4616).</summary>
sealed class PlainAttempt(SaslScene scene) : SaslAttempt
{
    public override async ValueTask<SaslStep> StepAsync(byte[] message, CancellationToken cancel)
    {
        var parts = Encoding.UTF8.GetString(message).Split('\0');
        if (parts is not [var identity, var name, var password] || name.Length == 0 || password.Length == 0)
        {
            return SaslStep.Failed("malformed-request");
        }

        if (!Jid.TryCreate(name, scene.Domain, null, out var address))
        {
            return SaslStep.Failed("not-authorized");
        }

        if (identity.Length > 0 && !(Jid.TryParse(identity, out var wanted) && wanted.Equals(address)))
        {
            return SaslStep.Failed("invalid-authzid");
        }

        return SaslStep.Ended(await scene.SignIn.PasswordAsync(address, password, scene.Origin, cancel));
    }
}
