namespace Hutong.Accounts.SignIn;

/// <summary>
/// Runs PBKDF2 away from the threads that serve connections, a few at a time. When too many wait, an attempt is
/// refused rather than queued: guessing must not become a way to take the machine.
/// </summary>
sealed class HashingQueue : IDisposable
{
    readonly SemaphoreSlim slots;
    readonly int maxWaiting;
    int waiting;

    public HashingQueue(PasswordOptions options)
    {
        slots = new(options.Concurrency > 0 ? options.Concurrency : Math.Max(1, Environment.ProcessorCount / 2));
        maxWaiting = options.Waiting;
    }

    /// <summary>The result of the work, or null when too many wait.</summary>
    public async ValueTask<T?> RunAsync<T>(Func<T> work, CancellationToken cancel) where T : class
    {
        if (Interlocked.Increment(ref waiting) > maxWaiting)
        {
            Interlocked.Decrement(ref waiting);
            return null;
        }

        try
        {
            await slots.WaitAsync(cancel);
            try
            {
                return await Task.Run(work, cancel);
            }
            finally
            {
                slots.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    public void Dispose() => slots.Dispose();
}
