using Hutong.Calling.Calls;
using Hutong.Kernel;
using Hutong.Media.Sessions;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Conference;

/// <summary>How far somebody is on the way into a conference.</summary>
enum MemberState
{
    /// <summary>Is being rung.</summary>
    Ringing,

    /// <summary>Has answered, and is asked whether to come in.</summary>
    Asked,

    /// <summary>A guest before the door.</summary>
    Waiting,

    /// <summary>Hears and is heard.</summary>
    In,

    /// <summary>Was rung and did not come; or has gone.</summary>
    Gone,
}

/// <summary>Somebody in a conference, or on the way into it. Changed only by its room.</summary>
sealed class Member(int number, Call call, CallParty party, bool isOwner)
{
    /// <summary>Its number in the conference, from 1; not given again while the conference goes on.</summary>
    public int Number => number;

    /// <summary>The call by which it is there.</summary>
    public Call Call => call;

    public CallParty Party { get; set; } = party;

    public bool IsOwner => isOwner;

    /// <summary>Its end, once there is one.</summary>
    public CallLeg? Leg { get; set; }

    public MemberState State { get; set; }

    public bool WasInvited { get; init; }

    /// <summary>Muted by itself.</summary>
    public bool Muted { get; set; }

    /// <summary>Muted by the owner, who alone ends that.</summary>
    public bool Silenced { get; set; }

    /// <summary>Since when its hand is up.</summary>
    public DateTimeOffset? HandSince { get; set; }

    /// <summary>Since when it is in.</summary>
    public DateTimeOffset? Since { get; set; }

    /// <summary>Why it did not come.</summary>
    public CallReason? Reason { get; set; }

    /// <summary>Whether it agrees to be in a recording, where that is asked for.</summary>
    public bool Agrees { get; set; }

    public AudioSession? Session => Leg?.Audio.Session;

    public AccountId? Account => Party.Account?.Account;

    /// <summary>What is put on hold plays music to the others in many offices: nobody hears it.</summary>
    public bool IsHeard => !Muted && !Silenced && Leg is { Audio.IsHeld: false };
}
