using Microsoft.Extensions.Logging;

namespace Hutong.Switch.Users;

/// <summary>
/// Drops users from memory that nobody needs now: without it, everybody who was ever written to would stay there.
/// </summary>
public sealed class UserSweeper(UserTable users, TimeProvider time, ILogger<UserSweeper> log)
    : RecurringWork(Every, time, log)
{
    /// <summary>How often it looks: a user stays ten minutes, so one more is no matter.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    protected override ValueTask RunOnceAsync(CancellationToken cancel)
    {
        users.Sweep();
        return default;
    }
}
