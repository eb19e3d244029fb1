using System.Security.Cryptography;

namespace Hutong.Sip.Tests.Authentication;

/// <summary>Bytes that look random and are the same in every run.</summary>
sealed class TestRandom(int seed = 1) : RandomNumberGenerator
{
    readonly Random random = new(seed);

    public override void GetBytes(byte[] data) => random.NextBytes(data);

    public override void GetBytes(Span<byte> data) => random.NextBytes(data);
}
