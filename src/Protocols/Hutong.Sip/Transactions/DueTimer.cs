namespace Hutong.Sip.Transactions;

/// <summary>
/// One of the two timers of a transaction. To start and to stop it costs next to nothing: most are never due. All of it
/// happens under the lock of its owner, but for <see cref="OnTick"/>.
/// </summary>
sealed class DueTimer(TimerLanes lanes, SipTransaction owner, bool isEnd)
{
    // What waits in a lane for nothing must not keep a transaction in memory.
    SipTransaction? owner = owner;
    TimeSpan after;
    long started;
    bool isRunning;

    public void Start(TimeSpan due)
    {
        (started, after, isRunning) = (lanes.Time.GetTimestamp(), due, true);
        lanes.Add(this, started, due);
    }

    public void Stop() => isRunning = false;

    public void Release() => (isRunning, owner) = (false, null);

    /// <summary>A start of it is due, unless it was stopped or started anew since.</summary>
    public void OnTick()
    {
        if (Volatile.Read(ref owner) is not { } transaction)
        {
            return;
        }

        lock (transaction.Gate)
        {
            if (isRunning && lanes.IsDue(started, after))
            {
                isRunning = false;
                transaction.OnDue(isEnd);
            }
        }

        transaction.CallUser();
    }
}
