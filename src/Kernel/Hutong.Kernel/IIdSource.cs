namespace Hutong.Kernel;

/// <summary>The source of unguessable and unique values. Injected, so that a simulation can be repeated.</summary>
public interface IIdSource
{
    /// <summary>Fills the buffer with random bytes fit for secrets.</summary>
    void Fill(Span<byte> bytes);

    /// <summary>An unguessable token of 26 characters (128 bits, lower-case base32) fit for ids on the wire.</summary>
    string NewToken();
}
