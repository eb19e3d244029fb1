using Hutong.Sip.Transactions;

namespace Hutong.Sip.Dialogs;

/// <summary>
/// Sends an answer to an INVITE again until it is acknowledged: a 2xx until its ACK (RFC 3261 section 13.3.1.4), on
/// every
/// transport; a reliable provisional one until its PRACK (RFC 3262 section 3). Safe from several threads.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="timers">The times.</param>
/// <param name="send">Sends it again.</param>
/// <param name="giveUp">
/// Nobody acknowledged it in 64 T1: the dialog is to be ended by BYE, or the INVITE by a 5xx.
/// </param>
/// <param name="isFinal">Whether it is a 2xx: then T2 is the longest pause.</param>
public sealed class AnswerRepeater(
    TimeProvider time, SipTimers timers, Action send, Action giveUp, bool isFinal) : IDisposable
{
    readonly Lock gate = new();
    ITimer? timer;
    TimeSpan interval;
    TimeSpan elapsed;
    bool isOver;

    /// <summary>Begins; the answer was sent once.</summary>
    public void Start()
    {
        lock (gate)
        {
            if (!isOver && timer is null)
            {
                interval = timers.T1;
                timer = time.CreateTimer(
                    static state => ((AnswerRepeater)state!).OnTick(), this, interval, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>It was acknowledged, or is no longer wanted.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isOver = true;
            timer?.Dispose();
        }
    }

    void OnTick()
    {
        Action act;
        lock (gate)
        {
            if (isOver)
            {
                return;
            }

            elapsed += interval;
            if (elapsed >= timers.Timeout)
            {
                isOver = true;
                timer!.Dispose();
                act = giveUp;
            }
            else
            {
                var next = interval * 2;
                next = isFinal && next > timers.T2 ? timers.T2 : next;
                interval = next < timers.Timeout - elapsed ? next : timers.Timeout - elapsed;
                timer!.Change(interval, Timeout.InfiniteTimeSpan);
                act = send;
            }
        }

        act();
    }
}
