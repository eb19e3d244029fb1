using Hutong.Contracts.Accounts;

namespace Hutong.Contracts.Messaging;

/// <summary>
/// The durable side of stream resumption (XEP-0198): which streams were promised resumption, and how far what their
/// clients sent is on disk. The counter itself is written with the sender's own rows, in the same commit.
/// </summary>
public interface IStreamRegister
{
    /// <summary>Records a resumable stream before its id is told to the client.</summary>
    ValueTask<long> OpenAsync(AccountRef account, string resumptionId, string resource, CancellationToken cancel);

    /// <summary>
    /// The stream with an id after a restart and how many stanzas from its client are durable; null when unknown.
    /// </summary>
    ValueTask<OpenStream?> FindAsync(AccountRef account, string resumptionId, CancellationToken cancel);

    /// <summary>Forgets a stream that ended.</summary>
    void Close(AccountRef account, long stream);
}

/// <summary>A stream that a client may ask about after a restart.</summary>
/// <param name="Stream">Its key.</param>
/// <param name="Resource">The resource it had bound.</param>
/// <param name="Handled">The last inbound counter that is on disk.</param>
public sealed record OpenStream(long Stream, string Resource, uint Handled);
