using System.Security.Cryptography;
using Hutong.Media.Stun;

namespace Hutong.Media.Ice;

/// <summary>Whether the peer still wants packets (RFC 7675 section 5.1).</summary>
sealed class Consent(IceOptions options, Random random)
{
    // Answers to the last checks count, also when the next one is out already: the round trip may be longer than 5 s.
    const int Remembered = 6;

    readonly byte[] transactions = new byte[Remembered * StunMessage.TransactionBytes];
    int current;
    TimeSpan heard, next;

    /// <summary>Of the check that was begun last.</summary>
    public ReadOnlySpan<byte> Transaction => Place(current);

    public void Heard(TimeSpan now) => heard = now;

    public void Begin(TimeSpan now)
    {
        heard = now;
        next = now + Interval();
    }

    public bool IsLost(TimeSpan now) => now - heard > options.ConsentTimeout;

    public bool IsAnswer(ReadOnlySpan<byte> transaction)
    {
        for (var i = 0; i < Remembered; i++)
        {
            if (transaction.SequenceEqual(Place(i)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Begins a check when one is due.</summary>
    public bool TryBegin(TimeSpan now)
    {
        if (now < next)
        {
            return false;
        }

        next = now + Interval();
        current = (current + 1) % Remembered;
        RandomNumberGenerator.Fill(Place(current));
        return true;
    }

    Span<byte> Place(int index) =>
        transactions.AsSpan(index * StunMessage.TransactionBytes, StunMessage.TransactionBytes);

    // Give or take a fifth, so that many calls do not check at once.
    TimeSpan Interval() => options.ConsentInterval * (0.8 + (0.4 * random.NextDouble()));
}
