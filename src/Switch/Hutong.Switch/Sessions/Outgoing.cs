using Hutong.Xmpp.Stanzas;

namespace Hutong.Switch.Sessions;

/// <summary>A stanza on its way to one or many sessions: encoded once, the bytes shared by all.</summary>
/// <param name="stanza">The stanza.</param>
/// <param name="extra">Canonical child bytes appended when encoding, for example the recipient's stanza-id.</param>
/// <param name="sequence">The recipient's archive sequence, or 0 when not archived.</param>
public sealed class Outgoing(Stanza stanza, ReadOnlyMemory<byte> extra = default, long sequence = 0)
{
    byte[]? bytes;

    /// <summary>What is sent.</summary>
    public Stanza Stanza { get; } = stanza;

    /// <summary>The recipient's archive sequence, or 0.</summary>
    public long Sequence { get; } = sequence;

    /// <summary>The encoded form, made when first asked for.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes ??= Stanza.ToBytes(extra.Span);
}
