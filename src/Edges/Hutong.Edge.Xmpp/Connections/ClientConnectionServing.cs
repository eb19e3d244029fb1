using Hutong.Edge.Xmpp.Sessions;
using Hutong.Xmpp.Streams;
using Hutong.Xmpp.Xeps;

namespace Hutong.Edge.Xmpp.Connections;

/// <summary>The loop of a bound stream.</summary>
sealed partial class ClientConnection
{
    async Task ServeAsync(ClientSession bound)
    {
        inlet.Reader.Limits = edge.ClientsLimits;
        var bytesBefore = inlet.BytesRead;
        while (!ending)
        {
            // What arrived together is answered together.
            outlet.Cork();
            var count = 0u;
            ReadStatus status;
            while ((status = inlet.Read(out var element)) == ReadStatus.Element && !ending)
            {
                count++;
                var handled = HandleAsync(bound, element);
                if (!handled.IsCompletedSuccessfully)
                {
                    outlet.Uncork();
                    await handled;
                    outlet.Cork();
                }
            }

            outlet.Uncork();
            if (status != ReadStatus.NeedMore)
            {
                EndStream(status);
                return;
            }

            var pause = Pause(count, inlet.BytesRead - bytesBefore);
            bytesBefore = inlet.BytesRead;
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, edge.Time, edge.Stopping);
            }

            if (!await inlet.FillAsync())
            {
                return;
            }

            lastRead = edge.Time.GetTimestamp();
            asked = 0;
        }
    }

    void EndStream(ReadStatus status)
    {
        switch (status)
        {
            case ReadStatus.StreamClosed:
                // The answer to our own end is not the client's wish to go.
                farewell = !ending;
                End();
                break;
            case ReadStatus.Invalid:
                Fail(StreamError.For(inlet.Reader.Fault));
                break;
            default:
                // A second opening inside an open stream, or an element after our own end.
                Fail(StreamError.BadFormat);
                break;
        }
    }

    /// <summary>How long to leave the socket alone, so that the client keeps to its rates.</summary>
    TimeSpan Pause(uint stanzas, uint bytes)
    {
        if (bytes == 0)
        {
            return TimeSpan.Zero;
        }

        var frequency = edge.Time.TimestampFrequency;
        var stanzaPause = stanzaRate.Add(stanzas, edge.Options.MaxStanzasPerSecond, lastRead, frequency);
        var bytePause = byteRate.Add(bytes, edge.Options.MaxBytesPerSecond, lastRead, frequency);
        return stanzaPause > bytePause ? stanzaPause : bytePause;
    }

    ValueTask HandleAsync(ClientSession bound, in RawElement element)
    {
        if (element.Stanza is { } stanza)
        {
            if (element.Problem != StanzaProblem.None && element.Refusal is null)
            {
                Fail(StreamError.InvalidFrom);
                return default;
            }

            if (stanza.From is { } from && !from.Equals(bound.Address) && !from.Equals(bound.Address.Bare))
            {
                // RFC 6120 section 8.1.2.1: a client may say who it is, not who it is not.
                Fail(StreamError.InvalidFrom);
                return default;
            }

            return bound.HandleAsync(stanza, element.Refusal);
        }

        return HandleOther(bound, element);
    }

    ValueTask HandleOther(ClientSession bound, in RawElement element)
    {
        switch (element.Namespace, element.Name)
        {
            case (StreamManagement.Namespace, "r"):
                bound.AckRequested();
                return default;
            case (StreamManagement.Namespace, "a"):
                Acknowledged(bound, element);
                return default;
            case (StreamManagement.Namespace, "enable"):
                return EnableAsync(bound, element["resume"] is "true" or "1");
            case (StreamManagement.Namespace, "resume"):
                RefuseManagement("unexpected-request");
                return default;
            case (ClientState.Namespace, "active"):
                bound.SetActive(true);
                return default;
            case (ClientState.Namespace, "inactive"):
                bound.SetActive(false);
                return default;
            default:
                Fail(StreamError.UnsupportedStanzaType);
                return default;
        }
    }

    async ValueTask EnableAsync(ClientSession bound, bool resumable)
    {
        if (bound.IsManaged)
        {
            RefuseManagement("unexpected-request");
            return;
        }

        bound.Enabled(await bound.EnableAsync(resumable), Write);
    }

    void RefuseManagement(string condition)
    {
        Write(new ManagementFailed(condition).ToElement());
        outlet.Schedule();
    }

    void Acknowledged(ClientSession bound, in RawElement element)
    {
        if (!StreamManagement.TryReadAcknowledgement(element, out var handled))
        {
            Fail(StreamError.BadFormat);
        }
        else if (!bound.Acknowledged(handled))
        {
            Fail(StreamManagement.HandledTooHigh(handled, bound.Sent));
        }
    }
}
