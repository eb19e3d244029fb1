namespace Hutong.Media.Quality;

/// <summary>How a codec suffers (ITU-T G.113 appendix I).</summary>
/// <param name="Impairment">Ie: what the codec costs without loss.</param>
/// <param name="LossRobustness">Bpl: how well it bears loss; larger is better.</param>
public readonly record struct CodecImpairment(double Impairment, double LossRobustness)
{
    /// <summary>G.711 with packet loss concealment (G.113 table I.4).</summary>
    public static CodecImpairment G711 { get; } = new(0, 25.1);

    /// <summary>
    /// Codecs that G.113 gives no narrow-band figures for, G.722 and Opus: as G.711. The scale ends where good
    /// telephone quality does, so what they add is not seen.
    /// </summary>
    public static CodecImpairment Wideband { get; } = G711;
}

/// <summary>
/// An estimate of how a call sounds, from delay and loss: the E-model of ITU-T G.107 with its default values for all
/// that a network cannot see (R0 - Is = 93.2).
/// </summary>
/// <param name="Rating">R, 0 to 93.2.</param>
/// <param name="OpinionScore">MOS-CQE, 1 to 4.4.</param>
public readonly record struct VoiceQuality(double Rating, double OpinionScore)
{
    const double UndisturbedRating = 93.2;

    // A delay over this is noticed (Cole and Rosenbluth, "Voice over IP performance monitoring", 2001, section 4.2,
    // which fits G.107's Idd by two lines).
    const double NoticedDelayMs = 177.3;

    /// <summary>Estimates.</summary>
    /// <param name="oneWayDelay">Mouth to ear: half the round trip, the jitter buffer and the packet.</param>
    /// <param name="lossRatio">0 to 1, after the jitter buffer: late packets are lost ones.</param>
    /// <param name="codec">How the codec suffers.</param>
    /// <param name="burstRatio">1 for random loss, more when losses come together (G.107 section 7.5: BurstR).</param>
    public static VoiceQuality Estimate(
        TimeSpan oneWayDelay, double lossRatio, CodecImpairment codec, double burstRatio = 1)
    {
        var delay = Math.Max(0, oneWayDelay.TotalMilliseconds);
        var loss = Math.Clamp(lossRatio, 0, 1) * 100;
        var delayImpairment = (0.024 * delay) + (0.11 * Math.Max(0, delay - NoticedDelayMs));
        // G.107 section 7.5, Ie-eff.
        var lossImpairment = codec.Impairment
            + ((95 - codec.Impairment) * loss / ((loss / Math.Max(1, burstRatio)) + codec.LossRobustness));
        return FromRating(UndisturbedRating - delayImpairment - lossImpairment);
    }

    // G.107 annex B.
    static VoiceQuality FromRating(double rating)
    {
        var r = Math.Clamp(rating, 0, 100);
        // The polynomial dips below 1 for ratings near nothing.
        return new(r, Math.Max(1, 1 + (0.035 * r) + (r * (r - 60) * (100 - r) * 7e-6)));
    }
}
