using Hutong.Calling.Calls;
using Hutong.Media.Sessions;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Conference;

/// <summary>
/// Somebody calls to get into a conference: is asked for its number and the PIN, each ended by #, unless both are known
/// already; * begins anew. A number that does not exist is asked for its PIN like any other, so that nobody learns
/// which exist.
/// </summary>
sealed class EntranceFlow(
    Call call, CallLeg caller, string? number, ConferenceEntrance entrance) : CallFlow(call)
{
    const int DigitsMax = 12, AsksMax = 3;

    ITimer? patience;
    string digits = "";
    int wrong, asks;
    bool begun;

    /// <summary>Begins as soon as there is sound.</summary>
    public async ValueTask BeginAsync()
    {
        if (begun || caller.IsOver || caller.Audio.Session is not { Plan: not null })
        {
            return;
        }

        begun = true;
        Talk.Join(Call, caller);
        if (!entrance.Guard.MayTry(Call.Tenant, caller.Party))
        {
            await entrance.LeaveAsync(Call, caller, ConferenceWord.TooManyTries);
        }
        else if (number is null || !await EnterKnownAsync(number))
        {
            await AskAsync();
        }
    }

    public override ValueTask OnChanged(CallLeg leg)
    {
        Call.Bridge.Refresh();
        return BeginAsync();
    }

    // Nobody but the caller has a place in this call.
    public override ValueTask OnAnswered(CallLeg leg)
    {
        leg.Finish(new(CallReason.Cancelled));
        return default;
    }

    public override async ValueTask OnKey(CallLeg leg, char key)
    {
        if (!begun || Call.Flow != this)
        {
            return;
        }

        if (caller.Audio.Session is { } session)
        {
            Call.Bridge.Play(session, null);
        }

        asks = 0;
        BeginPatience();
        if (char.IsAsciiDigit(key))
        {
            digits = digits.Length < DigitsMax ? digits + key : digits;
        }
        else if (key == '*')
        {
            digits = "";
        }
        else if (key == '#' && digits.Length > 0)
        {
            var entered = digits;
            digits = "";
            await TakeAsync(entered);
        }
    }

    public override ValueTask OnEnded(CallLeg leg)
    {
        Call.Reason ??= leg.End?.Reason;
        return default;
    }

    async ValueTask TakeAsync(string entered)
    {
        if (number is null)
        {
            number = entered;
            if (!await EnterKnownAsync(entered))
            {
                await AskAsync();
            }

            return;
        }

        var row = await entrance.Store.ByNumberAsync(Call.Tenant, number, CancellationToken.None);
        var closed = row is not null && !entrance.Guard.MayTry(row);
        if (row is not null && !closed && PinGuard.Matches(row.Pin, entered))
        {
            await EnterAsync(row);
            return;
        }

        entrance.Guard.Wrong(Call.Tenant, caller.Party, closed ? null : row);
        if (++wrong >= entrance.Options.TriesOfCall || !entrance.Guard.MayTry(Call.Tenant, caller.Party))
        {
            await entrance.LeaveAsync(Call, caller, ConferenceWord.TooManyTries);
            return;
        }

        number = null;
        await SayAsync(ConferenceWord.Wrong);
    }

    // The owner and who came by the link need no PIN.
    async ValueTask<bool> EnterKnownAsync(string room)
    {
        if (caller.Party.Account is not { } account
            || await entrance.Store.ByNumberAsync(Call.Tenant, room, CancellationToken.None) is not { } row
            || !entrance.Rooms.IsKnown(row, account))
        {
            return false;
        }

        await EnterAsync(row);
        return true;
    }

    async ValueTask EnterAsync(ConferenceRow row)
    {
        Call.Cancel(patience);
        await entrance.EnterAsync(Call, caller, row);
    }

    ValueTask AskAsync() => SayAsync(number is null ? ConferenceWord.AskNumber : ConferenceWord.AskPin);

    async ValueTask SayAsync(ConferenceWord word)
    {
        BeginPatience();
        var sound = await entrance.Words.SayAsync(word, caller.Party);
        if (caller.Audio.Session is { } session && !caller.IsOver)
        {
            Call.Bridge.Play(session, sound);
        }
    }

    void BeginPatience()
    {
        Call.Cancel(patience);
        patience = Call.After(entrance.Options.KeyPatience, () => Call.Flow != this ? default
            : ++asks < AsksMax ? AskAsync() : entrance.LeaveAsync(Call, caller, ConferenceWord.TooManyTries));
    }
}

/// <summary>Somebody is told a last word, and is hung up on.</summary>
sealed class FarewellFlow(Call call, ISoundSource word) : CallFlow(call)
{
    static readonly TimeSpan Most = TimeSpan.FromSeconds(10);

    public static void Begin(Call call, CallLeg leg, ISoundSource word, CallReason reason)
    {
        call.Flow = new FarewellFlow(call, word);
        call.Reason ??= reason;
        // Also when its sound does not go on.
        call.After(Most, () => Over(call));
        if (leg.Audio.Session is { } session)
        {
            call.Bridge.Play(session, word);
        }
    }

    public override ValueTask OnPlayed(ISoundSource source) => source == word ? Over(Call) : default;

    public override ValueTask OnAnswered(CallLeg leg)
    {
        leg.Finish(new(CallReason.Cancelled));
        return default;
    }

    public override ValueTask OnEnded(CallLeg leg) => default;

    static ValueTask Over(Call call)
    {
        call.Hangup(new(call.Reason ?? CallReason.HungUp));
        return default;
    }
}
