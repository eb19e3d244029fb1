namespace Hutong.Xmpp.Streams;

/// <summary>
/// The last few addresses of a connection by their bytes: people write many messages to few. Never more than four
/// addresses, so that an idle connection holds less than a kilobyte for it.
/// </summary>
struct JidCache
{
    const int MaxKeyBytes = 256;

    (byte[] Key, Jid Jid) first, second, third, fourth;
    byte next;

    /// <summary>Reads an address from the plain bytes of an attribute.</summary>
    public bool TryGet(ReadOnlySpan<byte> utf8, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Jid? jid)
    {
        if (Matches(first, utf8))
        {
            jid = first.Jid;
            return true;
        }

        if (Matches(second, utf8))
        {
            jid = second.Jid;
            return true;
        }

        if (Matches(third, utf8))
        {
            jid = third.Jid;
            return true;
        }

        if (Matches(fourth, utf8))
        {
            jid = fourth.Jid;
            return true;
        }

        if (!Jid.TryParse(utf8, out jid))
        {
            return false;
        }

        if (utf8.Length <= MaxKeyBytes)
        {
            Keep((utf8.ToArray(), jid));
        }

        return true;
    }

    static bool Matches((byte[] Key, Jid Jid) entry, ReadOnlySpan<byte> utf8) =>
        entry.Key is not null && utf8.SequenceEqual(entry.Key);

    void Keep((byte[] Key, Jid Jid) entry)
    {
        switch (next++ & 3)
        {
            case 0:
                first = entry;
                break;
            case 1:
                second = entry;
                break;
            case 2:
                third = entry;
                break;
            default:
                fourth = entry;
                break;
        }
    }
}
