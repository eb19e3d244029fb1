using Hutong.Sip.UserAgents;

namespace Hutong.Crash.Calls;

/// <summary>What one end of a call has seen of it.</summary>
sealed class Watch
{
    readonly TaskCompletionSource _ringing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _talking = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<(CallEnd End, int Status)> _ended =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Ringing => _ringing.Task;

    public Task Talking => _talking.Task;

    public Task<(CallEnd End, int Status)> Ended => _ended.Task;

    public void Rings() => _ringing.TrySetResult();

    public void Talks() => _talking.TrySetResult();

    public void Ends(CallEnd end, int status) => _ended.TrySetResult((end, status));
}
