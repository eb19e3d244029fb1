using Hutong.Kernel;
using Hutong.Switch.Sessions;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;

namespace Hutong.Edge.Sip.Messages;

/// <summary>
/// The session of one message of a telephone: it is never listed, and ends with what became of the message.
/// </summary>
sealed class MessageSession(User user, Jid address, DeviceId device) : Session(user, address, device)
{
    readonly TaskCompletionSource<int> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The code to answer with: 200 when the message is durable.</summary>
    public Task<int> Outcome => outcome.Task;

    /// <inheritdoc />
    public override bool IsConnected => false;

    /// <summary>The message was taken or passed over without a word.</summary>
    public void Done() => outcome.TrySetResult(200);

    /// <inheritdoc />
    public override void Send(Outgoing outgoing)
    {
        ArgumentNullException.ThrowIfNull(outgoing);
        if (outgoing.Stanza.Type == StanzaType.Error)
        {
            outcome.TrySetResult(StatusOf(outgoing.Stanza));
        }
    }

    /// <inheritdoc />
    public override void Settle(uint position) => Done();

    /// <inheritdoc />
    public override void Close(string condition, string? text = null) => outcome.TrySetResult(403);

    static int StatusOf(Stanza error)
    {
        var condition = error.Child("error", Ns.Client)?.Children is [var first, ..] ? first.Name : "";
        return condition switch
        {
            "gone" => 410,
            "item-not-found" or "service-unavailable" or "remote-server-not-found" or "jid-malformed" => 404,
            "payment-required" => 402,
            "resource-constraint" or "recipient-unavailable" or "remote-server-timeout" => 503,
            "internal-server-error" => 500,
            _ => 403,
        };
    }
}
