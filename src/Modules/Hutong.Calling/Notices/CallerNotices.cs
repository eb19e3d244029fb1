using Hutong.Calling.Calls;
using Hutong.Calling.Numbers;
using Hutong.Calling.Sounds;
using Hutong.Media.Sessions;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Notices;

/// <summary>
/// Has callers told why their call comes to nothing, as sound before the refusal (183 with a description, then the
/// code): in words, or by the special information tones and the reorder tone (ITU-T E.180 sections 5 and 6). An app
/// shows the reason as text. How many hear one at a time is limited; all others are refused at once.
/// </summary>
sealed class CallerNotices(NoticeOptions options, CallingOptions calling, SpokenWords words, CallingMeter meter)
{
    // A telephone needs a moment to open the sound; what is said before that is lost.
    static readonly TimeSpan Before = TimeSpan.FromSeconds(0.4), BeforeWeb = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Reorder = TimeSpan.FromSeconds(3);

    readonly Lock gate = new();
    readonly Dictionary<string, int> taken = [];
    int all;

    /// <summary>Callers who hear one now.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return all;
            }
        }
    }

    /// <summary>Takes a place for a caller; false when it is to be refused without words.</summary>
    public bool TryEnter(CallParty party)
    {
        lock (gate)
        {
            if (!options.Enabled || all >= options.Most
                || Keys(party).Any(one => taken.GetValueOrDefault(one.Key) >= one.Most))
            {
                return false;
            }

            all++;
            foreach (var (key, _) in Keys(party))
            {
                taken[key] = taken.GetValueOrDefault(key) + 1;
            }

            return true;
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Leave(CallParty party)
    {
        lock (gate)
        {
            all--;
            foreach (var (key, _) in Keys(party))
            {
                if (--taken[key] == 0)
                {
                    taken.Remove(key);
                }
            }
        }
    }

    /// <summary>Tells a caller why, and then refuses it. False when that is left to who asks.</summary>
    public async ValueTask<bool> TryBeginAsync(Call call, CallLeg caller, LegEnd end)
    {
        if (!CanHear(caller) || NoticeWords.Of(end.Reason, caller.Party.Account is null) is not { } notice
            || !TryEnter(caller.Party))
        {
            return false;
        }

        var party = caller.Party;
        call.Finished += () => Leave(party);
        return await BeginAsync(call, caller, end, notice);
    }

    /// <summary>The same for a call that reaches nobody, for which a place is taken.</summary>
    public async ValueTask BeginAsync(Call call, CallLeg caller, LegEnd end)
    {
        if (!CanHear(caller) || NoticeWords.Of(end.Reason, caller.Party.Account is null) is not { } notice
            || !await BeginAsync(call, caller, end, notice))
        {
            call.Hangup(end);
        }
    }

    async ValueTask<bool> BeginAsync(Call call, CallLeg caller, LegEnd end, Notice notice)
    {
        var sound = await SoundAsync(caller, notice);
        if (caller.IsOver || !caller.RingEarly(null))
        {
            return false;
        }

        var flow = new NoticeFlow(call, caller, end);
        call.Flow = flow;
        flow.Begin(sound, options.Longest);
        meter.Noticed(notice.ToString());
        return true;
    }

    // Whose line has sound already has heard why from there.
    static bool CanHear(CallLeg caller) => caller is
    {
        IsOver: false, Party.Kind: not LegKind.App, FirstOffer: not null, Audio.Session: null,
        State: LegState.Trying or LegState.Ringing,
    };

    IEnumerable<(string Key, int Most)> Keys(CallParty party)
    {
        if (party.Kind == LegKind.Trunk)
        {
            yield return (party.Route, options.MostOfTrunk);
        }

        yield return ($"{party.Route} {party.Account?.Account.Value} {party.Number}", options.MostOfCaller);
    }

    async ValueTask<ISoundSource> SoundAsync(CallLeg caller, Notice notice)
    {
        var number = caller.Party.Number ?? caller.Party.Account?.Address.Local;
        var (language, region) = (
            Dialled.LanguageOf(number, calling.Region), Dialled.RegionOf(number, calling.Region));
        var isWeb = caller.FirstOffer!.Media.Any(one => one.Protocol.Contains("TLS", StringComparison.Ordinal));
        var before = new Pause(isWeb ? BeforeWeb : Before);
        var spoken = await words.TrySayAsync(NoticeWords.Text(notice, language), language);
        return (spoken, notice) switch
        {
            // Nothing is wrong with the number: who hears the tones would not try again.
            (null, Notice.Wait) => new SoundRow(before, Tones.Reorder(region, Reorder)),
            (null, _) => new SoundRow(before, Tones.Special(), Tones.Reorder(region, Reorder)),
            (_, Notice.NotThere) => new SoundRow(before, Tones.Special(), spoken),
            _ => new SoundRow(before, spoken),
        };
    }
}
