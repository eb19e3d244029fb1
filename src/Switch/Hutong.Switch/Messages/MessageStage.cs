namespace Hutong.Switch.Messages;

/// <summary>
/// When a hook sees a message on its way in, before anything is written. Hooks of one stage run in listed order.
/// </summary>
public enum MessageStage
{
    /// <summary>May this sender send now: rates, sizes, forms.</summary>
    Admit,

    /// <summary>Does the recipient take it: block lists, who may write to whom.</summary>
    Policy,

    /// <summary>Rewrite or complete it.</summary>
    Enrich,

    /// <summary>Add the writes: archive rows, counters.</summary>
    Persist,
}

/// <summary>When an effect of a durable message runs.</summary>
public enum EffectStage
{
    /// <summary>To the recipient's sessions.</summary>
    Deliver,

    /// <summary>Copies to other sessions of either side.</summary>
    Copy,

    /// <summary>Whatever wakes somebody up: push, facts in memory.</summary>
    Notify,
}

/// <summary>A hook on the way in. It must not block or await: what it needs of a user is in an eager slot.</summary>
public interface IMessageHook
{
    /// <summary>When.</summary>
    MessageStage Stage { get; }

    /// <summary>Looks at a message; may replace the stanza, add writes, or refuse it.</summary>
    void OnMessage(MessageContext message);
}

/// <summary>An effect of a message, after its commit. It must not block or await.</summary>
public interface IMessageEffect
{
    /// <summary>When.</summary>
    EffectStage Stage { get; }

    /// <summary>Acts on a message that is durable (or needs no durability).</summary>
    void OnDurable(MessageContext message);
}
