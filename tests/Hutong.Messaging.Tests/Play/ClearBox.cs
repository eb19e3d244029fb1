using System.Security.Cryptography;
using Hutong.Storage;

namespace Hutong.Messaging.Tests.Play;

/// <summary>Seals nothing: the store is the test's own.</summary>
sealed class ClearBox : ISecretBox
{
    public byte[] Seal(ReadOnlySpan<byte> plain, string place) => plain.ToArray();

    public byte[]? Open(ReadOnlySpan<byte> box, string place) => box.ToArray();

    public byte[] Hash(ReadOnlySpan<byte> value, string place) => SHA256.HashData(value);
}
