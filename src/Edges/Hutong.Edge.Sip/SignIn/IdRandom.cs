using System.Security.Cryptography;
using Hutong.Kernel;

namespace Hutong.Edge.Sip.SignIn;

/// <summary>The product's source of chance in the shape that the library takes.</summary>
sealed class IdRandom(IIdSource ids) : RandomNumberGenerator
{
    public override void GetBytes(byte[] data) => ids.Fill(data);

    public override void GetBytes(Span<byte> data) => ids.Fill(data);
}
