using System.Text;

namespace Hutong.Sip.Text;

/// <summary>
/// A piece of a message as it stands in its bytes: no copy is made until somebody wants a string. Two are equal when
/// their bytes are. It keeps the whole message alive: what is kept longer than the message is detached.
/// </summary>
public readonly struct SipText : IEquatable<SipText>
{
    readonly byte[]? buffer;
    readonly int start;

    internal SipText(byte[] buffer, int start, int length) =>
        (this.buffer, this.start, Length) = (buffer, start, length);

    /// <summary>How many bytes it has.</summary>
    public int Length { get; }

    /// <summary>Whether it is empty, or absent: the difference is told by whoever returned it.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>Its bytes.</summary>
    public ReadOnlySpan<byte> Span => buffer.AsSpan(start, Length);

    /// <summary>Its bytes.</summary>
    public ReadOnlyMemory<byte> Memory => buffer.AsMemory(start, Length);

    /// <summary>The bytes of a string, in a buffer of their own.</summary>
    public static SipText From(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        return new(bytes, 0, bytes.Length);
    }

    /// <summary>A copy of bytes, in a buffer of its own.</summary>
    public static SipText From(ReadOnlySpan<byte> bytes) => new(bytes.ToArray(), 0, bytes.Length);

    /// <summary>The same bytes in a buffer of their own, so that the message may go.</summary>
    public SipText Detach() => From(Span);

    /// <summary>A part of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside.</exception>
    public SipText Slice(int offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)offset, (uint)Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)(Length - offset));
        return buffer is null ? default : new(buffer, start + offset, length);
    }

    /// <summary>All of it but the beginning.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The beginning is longer than all of it.</exception>
    public SipText Slice(int offset) => Slice(offset, Length - offset);

    /// <inheritdoc />
    public bool Equals(SipText other) => Span.SequenceEqual(other.Span);

    /// <summary>Whether the bytes are these.</summary>
    public bool Is(ReadOnlySpan<byte> other) => Span.SequenceEqual(other);

    /// <summary>Whether the bytes are these, but for the case of ASCII letters.</summary>
    public bool IsIgnoringCase(ReadOnlySpan<byte> other) => Ascii.EqualsIgnoreCase(Span, other);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is SipText other && Equals(other);

    /// <summary>A hash with a seed of this process: a peer cannot make many collide.</summary>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>The text. Bytes that are no UTF-8 become U+FFFD.</summary>
    public override string ToString() => Length == 0 ? "" : Encoding.UTF8.GetString(Span);

    /// <inheritdoc cref="Equals(SipText)" />
    public static bool operator ==(SipText left, SipText right) => left.Equals(right);

    /// <inheritdoc cref="Equals(SipText)" />
    public static bool operator !=(SipText left, SipText right) => !left.Equals(right);
}
