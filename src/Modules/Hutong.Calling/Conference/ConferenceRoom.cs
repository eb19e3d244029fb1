using Hutong.Calling.Calls;
using Hutong.Calling.Recording;
using Hutong.Calling.Sounds;
using Hutong.Contracts.Accounts;
using Hutong.Media.Sessions;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Conference;

/// <summary>Why somebody does not get in.</summary>
enum DoorRefusal
{
    Locked,
    Full,
    Removed,
    Over,
}

/// <summary>
/// A conference while somebody is in it: who, what each may, and the bridge in which they hear each other. Each leg is
/// a call of its own with its own record; here is what they share. Safe from several threads; it calls nobody while it
/// holds its lock but the bridge.
/// </summary>
sealed class ConferenceRoom
{
    const double ComeHz = 880, GoHz = 440;
    const int GoneMax = 20, RemovedMax = 1000;
    static readonly TimeSpan ToneLength = TimeSpan.FromSeconds(0.2);

    readonly Lock gate = new();
    readonly CallParts parts;
    readonly ConferenceOptions options;
    readonly Action<ConferenceRoom, bool> changed;
    readonly SpeakerWatch speakers;
    readonly List<Member> members = [];
    readonly List<Member> gone = [];
    readonly HashSet<string> removed = new(StringComparer.Ordinal);
    ConferenceRow row;
    ITimer? alone;
    int lastNumber;
    long revision;
    volatile ConferenceRecording? recording;

    /// <summary>Opens it.</summary>
    /// <param name="row">As it is stored.</param>
    /// <param name="parts">What calls are made with.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="changed">Told of each change; true when it is only who speaks.</param>
    public ConferenceRoom(
        ConferenceRow row, CallParts parts, ConferenceOptions options, Action<ConferenceRoom, bool> changed)
    {
        (this.row, this.parts, this.options, this.changed) = (row, parts, options, changed);
        // Grows also over the times at which nobody is in it.
        revision = parts.Time.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
        Bridge = new() { SourceEnded = source => Recording?.OnPlayed(source) };
        speakers = new(Bridge, () => Tell(true));
        Bridge.Sink = speakers;
    }

    public AudioBridge Bridge { get; }

    /// <summary>The recording that goes on; null when there is none.</summary>
    public ConferenceRecording? Recording => recording is { State: not RecordingState.Over } now ? now : null;

    public ConferenceRow Row
    {
        get
        {
            lock (gate)
            {
                return row;
            }
        }
    }

    public long Revision => Interlocked.Read(ref revision);

    public IReadOnlyList<int> Speaking => speakers.Now;

    public bool IsEmpty
    {
        get
        {
            lock (gate)
            {
                return members.Count == 0;
            }
        }
    }

    /// <summary>Those in it and on the way, and after them some that did not come.</summary>
    public IReadOnlyList<Member> People
    {
        get
        {
            lock (gate)
            {
                return [.. members, .. gone];
            }
        }
    }

    public Member? Find(int number)
    {
        lock (gate)
        {
            return members.Find(one => one.Number == number);
        }
    }

    /// <summary>Whether an account was put out.</summary>
    public bool Bars(AccountRef account)
    {
        lock (gate)
        {
            return removed.Contains(KeyOf(new() { Account = account })!);
        }
    }

    /// <summary>Keeps a place for somebody.</summary>
    /// <param name="call">The call by which they come.</param>
    /// <param name="party">Who it is.</param>
    /// <param name="invited">Whether the owner has them rung: they may come though it is locked.</param>
    /// <param name="refusal">Why there is none.</param>
    public Member? TakePlace(Call call, CallParty party, bool invited, out DoorRefusal refusal)
    {
        Member member;
        lock (gate)
        {
            var isOwner = party.Account?.Account == row.Owner;
            refusal = row.EndedAt is not null ? DoorRefusal.Over
                : row.IsLocked && !isOwner && !invited ? DoorRefusal.Locked
                : !invited && KeyOf(party) is { } key && removed.Contains(key) ? DoorRefusal.Removed : DoorRefusal.Full;
            if (refusal != DoorRefusal.Full || members.Count >= options.MaxPeople)
            {
                return null;
            }

            if (invited && KeyOf(party) is { } again)
            {
                removed.Remove(again);
            }

            member = new(++lastNumber, call, party, isOwner) { WasInvited = invited };
            members.Add(member);
        }

        Tell();
        return member;
    }

    /// <summary>Says how far somebody on the way is.</summary>
    public void Move(Member member, MemberState state)
    {
        lock (gate)
        {
            member.State = state;
        }

        Tell();
    }

    /// <summary>Somebody hears and is heard from now on; whether they are the first.</summary>
    public bool Enter(Member member, CallLeg leg)
    {
        int count;
        // Who joins is not taken down before it was told.
        Recording?.Pause();
        lock (gate)
        {
            if (!members.Contains(member) || leg.Audio.Session is not { } session)
            {
                return false;
            }

            (member.Leg, member.State, member.Since) = (leg, MemberState.In, parts.Time.GetUtcNow());
            Bridge.Add(session);
            Apply(member);
            count = Arrange();
            Bridge.SetTakenDown(session, IsTakenDown(member));
            if (count == 2)
            {
                // The first has heard enough of being alone.
                Bridge.Play(members.Find(one => one.State == MemberState.In && one != member)!.Session!, null);
            }
        }

        Sound(ComeHz, count);
        _ = Recording?.NoticeAsync();
        Tell();
        return count == 1;
    }

    /// <summary>Somebody is not in it any more. Harmless when they were not.</summary>
    public void Leave(Member member, CallReason? reason)
    {
        int count;
        var (wasIn, isOwned) = (false, true);
        lock (gate)
        {
            if (!members.Remove(member))
            {
                return;
            }

            wasIn = member.State == MemberState.In;
            if (member.Session is { } session)
            {
                Bridge.Remove(session);
            }

            (member.State, member.Reason, member.HandSince) = (MemberState.Gone, reason, null);
            if (member.WasInvited && !wasIn)
            {
                gone.Add(member);
                gone.RemoveRange(0, Math.Max(0, gone.Count - GoneMax));
            }

            count = Arrange();
            isOwned = members.Exists(one => one is { IsOwner: true, State: MemberState.In });
        }

        if (!isOwned)
        {
            // Whose recording it is has gone.
            Recording?.Stop();
        }

        if (wasIn)
        {
            Sound(GoHz, count);
        }

        Tell();
    }

    /// <summary>Puts somebody out, and keeps them out as long as this goes on, as far as they can be known.</summary>
    public void Remove(Member member)
    {
        lock (gate)
        {
            if (!member.IsOwner && KeyOf(member.Party) is { } key && removed.Count < RemovedMax)
            {
                removed.Add(key);
            }
        }

        Dismiss(member);
    }

    /// <summary>Ends it: all leave.</summary>
    public void End(DateTimeOffset at)
    {
        Member[] all;
        lock (gate)
        {
            row = row with { EndedAt = at };
            all = [.. members];
        }

        foreach (var member in all)
        {
            Dismiss(member);
        }

        Tell();
    }

    /// <summary>What is stored has changed.</summary>
    public void Update(ConferenceRow next)
    {
        lock (gate)
        {
            row = next;
        }

        Tell();
    }

    /// <summary>Mutes somebody, or ends it: by itself, or by the owner.</summary>
    public void Mute(Member member, bool muted, bool byOwner)
    {
        lock (gate)
        {
            (member.Muted, member.Silenced) = byOwner ? (member.Muted, muted) : (muted, member.Silenced);
            Apply(member);
        }

        Tell();
    }

    /// <summary>Mutes all but the owner, or ends it.</summary>
    public void MuteAll(bool muted)
    {
        lock (gate)
        {
            foreach (var member in members.Where(one => !one.IsOwner))
            {
                member.Silenced = muted;
                Apply(member);
            }
        }

        Tell();
    }

    /// <summary>The owner begins or ends a recording, of which all hear first. False where there are none.</summary>
    public async ValueTask<bool> RecordAsync(AccountRef owner, bool on)
    {
        if (parts.Recordings.Options.Mode == RecordingMode.Off)
        {
            return false;
        }

        if (!on)
        {
            Recording?.Stop();
            return true;
        }

        ConferenceRecording made;
        lock (gate)
        {
            if (Recording is not null || !members.Exists(one => one is { IsOwner: true, State: MemberState.In }))
            {
                return Recording is not null;
            }

            recording = made = new(row.Id, Bridge, parts.Recordings, owner, parts.Time, speakers, () => Tell());
            foreach (var member in members.Where(one => one.Session is not null))
            {
                member.Agrees = false;
                Bridge.SetTakenDown(member.Session!, IsTakenDown(member));
            }
        }

        parts.Recordings.Begun(owner, row.Id);
        await made.NoticeAsync();
        Tell();
        return true;
    }

    /// <summary>Somebody agrees to be in the recording, or does not any more.</summary>
    public void Agree(Member member, bool agrees)
    {
        lock (gate)
        {
            if (Recording is not { Asks: true } || member.Session is not { } session)
            {
                return;
            }

            member.Agrees = agrees;
            Bridge.SetTakenDown(session, IsTakenDown(member));
        }

        Tell();
    }

    /// <summary>A hand goes up, or down.</summary>
    public void Raise(Member member, bool up)
    {
        lock (gate)
        {
            member.HandSince = up ? member.HandSince ?? parts.Time.GetUtcNow() : null;
        }

        Tell();
    }

    /// <summary>Hold or codec of somebody has changed.</summary>
    public void Refresh(Member member)
    {
        lock (gate)
        {
            Bridge.Refresh();
            Apply(member);
        }
    }

    /// <summary>Plays something to one, instead of the others.</summary>
    public void Play(Member member, ISoundSource? source)
    {
        if (member is { State: MemberState.In, Session: { } session })
        {
            Bridge.Play(session, source);
        }
    }

    /// <summary>Nobody is in it any more: no timer is left.</summary>
    public void Close()
    {
        lock (gate)
        {
            alone?.Dispose();
            alone = null;
        }

        Recording?.Stop();
    }

    // At once out of the bridge: whoever is put out hears nothing more, whatever its edge still has to do.
    void Dismiss(Member member)
    {
        Leave(member, CallReason.HungUp);
        var call = member.Call;
        call.Post(() =>
        {
            call.Hangup(new(call.AnsweredAt is null ? CallReason.Cancelled : CallReason.HungUp));
            return default;
        });
    }

    // The owner's wish to record is the owner's consent.
    bool IsTakenDown(Member member) => Recording is not { Asks: true } || member.IsOwner || member.Agrees;

    void Apply(Member member)
    {
        if (member is { State: MemberState.In, Session: { } session })
        {
            Bridge.SetMuted(session, !member.IsHeard);
        }
    }

    // Who is in it now, for the watch and the timer; how many.
    int Arrange()
    {
        var all = members.FindAll(one => one is { State: MemberState.In, Session: not null });
        speakers.Watch([.. all.Select(one => (one.Number, one.Session!))]);
        alone?.Dispose();
        alone = all.Count == 1 ? parts.Time.CreateTimer(
            _ => LetGo(all[0]), null, options.AloneMost, Timeout.InfiniteTimeSpan) : null;
        return all.Count;
    }

    static void LetGo(Member member) => member.Call.Post(() =>
    {
        member.Call.Hangup(new(CallReason.TimeUsedUp));
        return default;
    });

    void Sound(double hz, int count)
    {
        if (count <= options.TonesUpTo && Recording is null)
        {
            Bridge.PlayToAll(new Beep(hz, ToneLength, levelDbov: -26));
        }
    }

    void Tell(bool onlySpeakers = false)
    {
        Interlocked.Increment(ref revision);
        changed(this, onlySpeakers);
    }

    static string? KeyOf(CallParty party) => party.Account is { } account
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"a{account.Account.Value}")
        : party.Number;
}
