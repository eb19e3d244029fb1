using System.Globalization;
using Hutong.Edge.Xmpp.Sessions;
using Hutong.Xmpp.Streams;
using Hutong.Xmpp.Xml;

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
                farewell = true;
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
            case (Names.Sm, "r"):
                bound.AckRequested();
                return default;
            case (Names.Sm, "a"):
                Acknowledged(bound, element["h"]);
                return default;
            case (Names.Sm, "enable"):
                return EnableAsync(bound, element["resume"] is "true" or "1");
            case (Names.Sm, "resume"):
                RefuseManagement("unexpected-request");
                return default;
            case (Names.Csi, "active"):
                bound.SetActive(true);
                return default;
            case (Names.Csi, "inactive"):
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
        Write(new Element("failed", Names.Sm).With(new Element(condition, Hutong.Xmpp.Ns.StanzaErrors)));
        outlet.Schedule();
    }

    void Acknowledged(ClientSession bound, string? text)
    {
        if (!uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var handled))
        {
            Fail(StreamError.BadFormat);
        }
        else if (!bound.Acknowledged(handled))
        {
            Fail(TooHigh(handled, bound.Sent));
        }
    }

    /// <summary>XEP-0198 section 4: the client acknowledges what was never sent.</summary>
    public static StreamError TooHigh(uint handled, uint sent) => StreamError.UndefinedCondition with
    {
        Application = new Element("handled-count-too-high", Names.Sm)
            .With("h", handled.ToString(CultureInfo.InvariantCulture))
            .With("send-count", sent.ToString(CultureInfo.InvariantCulture)),
    };
}
