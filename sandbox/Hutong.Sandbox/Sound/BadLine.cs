namespace Hutong.Sandbox.Sound;

/// <summary>How the network between the trunk and its telephones is.</summary>
/// <param name="Loss">The part of packets that are lost, each way, 0 to 1.</param>
/// <param name="Jitter">How much later than the fastest a packet may come.</param>
/// <param name="Seed">What chance begins with: the same losses again.</param>
sealed record LineQuality(double Loss, TimeSpan Jitter, int Seed)
{
    public static readonly LineQuality Perfect = new(0, TimeSpan.Zero, 0);
}

/// <summary>One way of a bad network: loses packets and delays others, so that they may overtake each other.</summary>
sealed class BadLine(LineQuality quality, int way, TimeProvider time)
{
    readonly Lock gate = new();
    readonly Random random = new((quality.Seed * 2) + way);

    /// <summary>Delivers a packet, later or never. It is copied.</summary>
    public void Pass(ReadOnlySpan<byte> packet, Action<byte[]> deliver)
    {
        double fate, delay;
        lock (gate)
        {
            (fate, delay) = (random.NextDouble(), random.NextDouble());
        }

        if (fate >= quality.Loss)
        {
            var waiting = new Waiting(packet.ToArray(), deliver);
            waiting.Timer = time.CreateTimer(
                static state => ((Waiting)state!).Deliver(), waiting, quality.Jitter * delay, Timeout.InfiniteTimeSpan);
        }
    }

    sealed class Waiting(byte[] packet, Action<byte[]> deliver)
    {
        public ITimer? Timer { get; set; }

        public void Deliver()
        {
            deliver(packet);
            Timer?.Dispose();
        }
    }
}
