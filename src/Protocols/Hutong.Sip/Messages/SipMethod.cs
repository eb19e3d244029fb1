using System.Text;

namespace Hutong.Sip.Messages;

/// <summary>The method of a request. Its case counts: <c>invite</c> is not INVITE (RFC 3261 section 7.1).</summary>
public readonly struct SipMethod : IEquatable<SipMethod>
{
    readonly string? name;

    SipMethod(string name) => this.name = name;

    /// <summary>RFC 3261 section 13.</summary>
    public static SipMethod Invite { get; } = new("INVITE");

    /// <summary>RFC 3261 section 13: the end of the handshake of an INVITE. Never answered.</summary>
    public static SipMethod Ack { get; } = new("ACK");

    /// <summary>RFC 3261 section 15.</summary>
    public static SipMethod Bye { get; } = new("BYE");

    /// <summary>RFC 3261 section 9.</summary>
    public static SipMethod Cancel { get; } = new("CANCEL");

    /// <summary>RFC 3261 section 10.</summary>
    public static SipMethod Register { get; } = new("REGISTER");

    /// <summary>RFC 3261 section 11.</summary>
    public static SipMethod Options { get; } = new("OPTIONS");

    /// <summary>RFC 3262.</summary>
    public static SipMethod Prack { get; } = new("PRACK");

    /// <summary>RFC 3311.</summary>
    public static SipMethod Update { get; } = new("UPDATE");

    /// <summary>RFC 3428.</summary>
    public static SipMethod Message { get; } = new("MESSAGE");

    /// <summary>RFC 3515.</summary>
    public static SipMethod Refer { get; } = new("REFER");

    /// <summary>RFC 3903.</summary>
    public static SipMethod Publish { get; } = new("PUBLISH");

    /// <summary>RFC 6086.</summary>
    public static SipMethod Info { get; } = new("INFO");

    /// <summary>RFC 6665.</summary>
    public static SipMethod Subscribe { get; } = new("SUBSCRIBE");

    /// <summary>RFC 6665.</summary>
    public static SipMethod Notify { get; } = new("NOTIFY");

    static readonly SipMethod[] All =
    [
        Register, Invite, Ack, Bye, Options, Cancel, Subscribe, Notify, Message, Prack, Update, Refer, Info, Publish,
    ];

    /// <summary>The name as it is written; empty for no method.</summary>
    public string Name => name ?? "";

    /// <summary>Whether it is one of those above.</summary>
    public bool IsKnown
    {
        get
        {
            foreach (var one in All)
            {
                if (ReferenceEquals(one.name, name))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The method of a name that was checked to be a token.</summary>
    public static SipMethod From(ReadOnlySpan<byte> token)
    {
        foreach (var one in All)
        {
            if (one.Name.Length == token.Length && Ascii.Equals(token, one.Name))
            {
                return one;
            }
        }

        return new(Encoding.ASCII.GetString(token));
    }

    /// <inheritdoc />
    public bool Equals(SipMethod other) => string.Equals(Name, other.Name, StringComparison.Ordinal);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is SipMethod other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc />
    public override string ToString() => Name;

    /// <inheritdoc cref="Equals(SipMethod)" />
    public static bool operator ==(SipMethod left, SipMethod right) => left.Equals(right);

    /// <inheritdoc cref="Equals(SipMethod)" />
    public static bool operator !=(SipMethod left, SipMethod right) => !left.Equals(right);
}
