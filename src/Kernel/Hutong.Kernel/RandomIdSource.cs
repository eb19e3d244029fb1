using System.Security.Cryptography;

namespace Hutong.Kernel;

/// <summary>Ids from the operating system's random source.</summary>
public sealed class RandomIdSource : IIdSource
{
    const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <inheritdoc />
    public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);

    /// <inheritdoc />
    public string NewToken()
    {
        Span<byte> random = stackalloc byte[26];
        RandomNumberGenerator.Fill(random);
        Span<char> text = stackalloc char[26];
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = Alphabet[random[i] & 31];
        }

        return new string(text);
    }
}
