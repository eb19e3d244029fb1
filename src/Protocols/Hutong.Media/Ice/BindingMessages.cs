using System.Net;
using Hutong.Media.Stun;

namespace Hutong.Media.Ice;

/// <summary>The messages of connectivity checks (RFC 8445 section 7).</summary>
sealed class BindingMessages(IceCredentials local, ulong tieBreaker)
{
    /// <summary>Role Conflict.</summary>
    public const int RoleConflictCode = 487;

    readonly string prefix = local.User + ":";

    /// <summary>The peer's, once they are known.</summary>
    public IceCredentials? Remote { get; set; }

    /// <summary>Whether a request is signed with our password and names us (section 7.3).</summary>
    public bool IsForUs(in StunMessage message)
    {
        var user = message.Text(StunAttribute.Username);
        return user is not null && user.StartsWith(prefix, StringComparison.Ordinal)
            && (Remote is null || user.AsSpan(prefix.Length).SequenceEqual(Remote.User))
            && message.HasIntegrity(local.Key);
    }

    /// <summary>Whether both sides say the same of who chooses (section 7.3.1.1).</summary>
    /// <param name="message">A request.</param>
    /// <param name="controlling">Whether we choose.</param>
    /// <param name="yields">Whether it is we that give way.</param>
    public bool HasConflict(in StunMessage message, bool controlling, out bool yields)
    {
        var same = controlling ? StunAttribute.IceControlling : StunAttribute.IceControlled;
        var conflict = message.TryReadTieBreaker(same, out var theirs);
        yields = conflict && (controlling ? tieBreaker < theirs : tieBreaker >= theirs);
        return conflict;
    }

    public ReadOnlySpan<byte> Check(Span<byte> buffer, ReadOnlySpan<byte> transaction, bool controlling, uint priority,
        bool use)
    {
        var writer = new StunWriter(buffer, StunClass.Request, transaction);
        writer.Text(StunAttribute.Username, $"{Remote!.User}:{local.User}");
        writer.Number(StunAttribute.Priority, priority);
        writer.TieBreaker(controlling ? StunAttribute.IceControlling : StunAttribute.IceControlled, tieBreaker);
        if (use)
        {
            writer.Bytes(StunAttribute.UseCandidate, default);
        }

        writer.Integrity(Remote.Key);
        writer.Fingerprint();
        return writer.Message;
    }

    public ReadOnlySpan<byte> Success(Span<byte> buffer, ReadOnlySpan<byte> transaction, IPEndPoint from)
    {
        var writer = new StunWriter(buffer, StunClass.Success, transaction);
        writer.MappedAddress(from);
        writer.Integrity(local.Key);
        writer.Fingerprint();
        return writer.Message;
    }

    public ReadOnlySpan<byte> Conflict(Span<byte> buffer, ReadOnlySpan<byte> transaction)
    {
        var writer = new StunWriter(buffer, StunClass.Error, transaction);
        writer.Error(RoleConflictCode, "Role Conflict");
        writer.Integrity(local.Key);
        writer.Fingerprint();
        return writer.Message;
    }
}
