namespace Hutong.Crash.Calls;

/// <summary>How a call is brought to its end.</summary>
enum CallFate
{
    /// <summary>Both talk, the caller hangs up.</summary>
    CallerHangsUp,

    /// <summary>Both talk, the one who was called hangs up.</summary>
    CalleeHangsUp,

    /// <summary>Given up while it rings.</summary>
    Cancelled,

    /// <summary>Given up before anything rings.</summary>
    CancelledAtOnce,

    /// <summary>486.</summary>
    Busy,

    /// <summary>603.</summary>
    Declined,

    /// <summary>It rings until the server gives up.</summary>
    NoAnswer,

    /// <summary>A number that is nobody's.</summary>
    Nobody,

    /// <summary>The caller offers a codec that does not exist.</summary>
    UnknownCodec,

    /// <summary>The caller's description is none.</summary>
    BadOffer,

    /// <summary>The answer's description is none.</summary>
    Nonsense,

    /// <summary>The called one has no socket any more, and nobody has told the server.</summary>
    CalleeWasDead,

    /// <summary>The called one is gone while it rings.</summary>
    CalleeDiesRinging,

    /// <summary>The caller is gone while it rings; what is then answered is never acknowledged.</summary>
    CallerDiesRinging,

    /// <summary>The called one is gone in the middle of the talk.</summary>
    CalleeDiesTalking,

    /// <summary>The caller is gone in the middle of the talk.</summary>
    CallerDiesTalking,

    /// <summary>The network is gone: both are, at once.</summary>
    BothDie,

    /// <summary>The one who was called is gone right after an offer of its own.</summary>
    DiesOffering,

    /// <summary>Nobody sends sound, nobody hangs up: the server finds it out.</summary>
    Forgotten,
}
