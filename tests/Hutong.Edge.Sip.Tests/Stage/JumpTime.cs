namespace Hutong.Edge.Sip.Tests.Stage;

/// <summary>The clock of this machine, which a test can put forward; timers go by the machine's.</summary>
sealed class JumpTime : TimeProvider
{
    TimeSpan ahead;

    public void Advance(TimeSpan time) => ahead += time;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
}
