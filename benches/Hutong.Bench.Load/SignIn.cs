using System.Security.Cryptography;
using System.Text;
using Hutong.Bench.Load.Net;
using Hutong.Bench.Load.Sasl;

namespace Hutong.Bench.Load;

enum Mechanism
{
    Plain,
    ScramSha1,
    ScramSha256,
}

/// <summary>
/// One login, from the connected socket to the bound resource (RFC 6120 sections 4 to 7); with presence, on to the
/// point where the server has taken the initial presence (RFC 6121 section 4.2) and delivers messages.
/// </summary>
sealed class SignIn(
    EventLoop loop,
    LoadTarget target,
    ScramKeys keys,
    Mechanism mechanism,
    string resource,
    bool withPresence,
    Action<Connection> done,
    Action<Connection, string> failed) : IConnectionOwner
{
    enum Step
    {
        Features,
        Challenge,
        Success,
        BoundFeatures,
        Bind,
        Presence,
    }

    Step step;
    ScramExchange? scram;

    public void Connected(Connection connection) => OpenStream(connection);

    public void Closed(Connection connection, string reason) => failed(connection, $"{reason} at {step}");

    public void Received(Connection connection, ElementKind kind, ReadOnlySpan<byte> element)
    {
        if (kind == ElementKind.StreamOpen)
        {
            return;
        }

        if (kind == ElementKind.StreamClose
            || element.StartsWith("<failure"u8) || element.StartsWith("<stream:error"u8))
        {
            Fail(connection, Encoding.UTF8.GetString(element));
            return;
        }

        switch (step)
        {
            case Step.Features when element.StartsWith("<stream:features"u8):
                Authenticate(connection, element);
                break;
            case Step.Challenge when element.StartsWith("<challenge"u8):
                Send(connection, $"<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>{Answer(element)}</response>");
                step = Step.Success;
                break;
            case Step.Success when element.StartsWith("<success"u8):
                Restart(connection, element);
                break;
            case Step.BoundFeatures when element.StartsWith("<stream:features"u8):
                Send(connection, "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                    + $"<resource>{resource}</resource></bind></iq>");
                step = Step.Bind;
                break;
            case Step.Bind when element.StartsWith("<iq"u8):
                Bound(connection, element);
                break;
            case Step.Presence when element.StartsWith("<iq"u8):
                done(connection);
                break;
        }
    }

    void OpenStream(Connection connection) => Send(
        connection,
        $"<?xml version='1.0'?><stream:stream to='{target.Domain}' version='1.0' xmlns='jabber:client' "
        + "xmlns:stream='http://etherx.jabber.org/streams'>");

    void Authenticate(Connection connection, ReadOnlySpan<byte> features)
    {
        var name = mechanism switch
        {
            Mechanism.Plain => "PLAIN",
            Mechanism.ScramSha1 => "SCRAM-SHA-1",
            _ => "SCRAM-SHA-256",
        };
        if (features.IndexOf(Encoding.ASCII.GetBytes($">{name}<")) < 0)
        {
            Fail(connection, $"the server does not offer {name}");
            return;
        }

        var user = target.User(connection.User);
        byte[] initial;
        if (mechanism == Mechanism.Plain)
        {
            initial = Encoding.UTF8.GetBytes($"\0{user}\0{target.Password}");
            step = Step.Success;
        }
        else
        {
            var hash = mechanism == Mechanism.ScramSha1 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
            scram = new ScramExchange(hash, user, target.Password, keys);
            initial = scram.First;
            step = Step.Challenge;
        }

        Send(
            connection,
            $"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='{name}'>"
            + $"{Convert.ToBase64String(initial)}</auth>");
    }

    string Answer(ReadOnlySpan<byte> challenge) => Convert.ToBase64String(scram!.Answer(Payload(challenge)));

    void Restart(Connection connection, ReadOnlySpan<byte> success)
    {
        if (scram is not null && !scram.Verify(Payload(success)))
        {
            Fail(connection, "the server's SCRAM signature is wrong");
            return;
        }

        step = Step.BoundFeatures;
        OpenStream(connection);
    }

    void Bound(Connection connection, ReadOnlySpan<byte> result)
    {
        if (result.IndexOf("<jid>"u8) < 0)
        {
            Fail(connection, $"bind: {Encoding.UTF8.GetString(result)}");
        }
        else if (withPresence)
        {
            // A server handles a stream's stanzas in order: the answer to the ping says that presence was taken.
            step = Step.Presence;
            Send(
                connection,
                $"<presence/><iq type='get' id='ready' to='{target.Domain}'><ping xmlns='urn:xmpp:ping'/></iq>");
        }
        else
        {
            done(connection);
        }
    }

    void Fail(Connection connection, string reason)
    {
        loop.Close(connection);
        failed(connection, $"{reason} at {step}");
    }

    void Send(Connection connection, string text) => loop.Write(connection, Encoding.UTF8.GetBytes(text));

    static byte[] Payload(ReadOnlySpan<byte> element)
    {
        var from = element.IndexOf((byte)'>') + 1;
        var to = element.LastIndexOf((byte)'<');
        return from >= to ? [] : Convert.FromBase64String(Encoding.ASCII.GetString(element[from..to]));
    }
}
