namespace Hutong.Accounts.Codes;

/// <summary>What a code is for: one sent for one thing is no good for another.</summary>
enum CodePurpose
{
    /// <summary>To open or enter an account.</summary>
    SignIn = 0,

    /// <summary>To take a number for an account that one is signed in to.</summary>
    Move = 1,
}

/// <summary>The stored code of a number.</summary>
sealed record CodeState(
    DateTimeOffset SentAt, DateTimeOffset ExpiresAt, int Tries, bool Used, DateTimeOffset DayFrom, int DayCount);

/// <summary>Whether a code may be sent, and from which day its count goes on.</summary>
/// <param name="MaySend">Whether it may.</param>
/// <param name="RetryAfter">When not, how long to wait.</param>
/// <param name="DayFrom">The beginning of the 24 hours that are counted.</param>
/// <param name="DayCount">How many were sent in them, this one included.</param>
readonly record struct SendDecision(bool MaySend, TimeSpan RetryAfter, DateTimeOffset DayFrom, int DayCount);

/// <summary>
/// The limits of one number; those of a peer and of the whole server are counted in <see cref="SendCounter"/>.
/// </summary>
static class CodeRule
{
    static readonly TimeSpan Day = TimeSpan.FromHours(24);

    public static SendDecision MaySend(CodeState? last, DateTimeOffset now, CodeOptions options)
    {
        if (last is null)
        {
            return new(true, default, now, 1);
        }

        var resend = last.SentAt.AddSeconds(options.ResendSeconds) - now;
        if (resend > TimeSpan.Zero)
        {
            return new(false, resend, last.DayFrom, last.DayCount);
        }

        if (now - last.DayFrom >= Day)
        {
            return new(true, default, now, 1);
        }

        return last.DayCount >= options.PerNumberDay
            ? new(false, last.DayFrom + Day - now, last.DayFrom, last.DayCount)
            : new(true, default, last.DayFrom, last.DayCount + 1);
    }

    /// <summary>Whether a code may still be tried.</summary>
    public static bool MayTry(CodeState state, DateTimeOffset now, CodeOptions options) =>
        !state.Used && state.Tries < options.Tries && now < state.ExpiresAt;
}
