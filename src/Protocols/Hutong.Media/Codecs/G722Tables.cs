namespace Hutong.Media.Codecs;

/// <summary>The tables of ITU-T G.722, by the names that its clause 6.2 gives them.</summary>
static class G722Tables
{
    /// <summary>Decision levels of the lower band's quantizer, for positive and negative alike (table 14).</summary>
    public static ReadOnlySpan<short> Q6 =>
    [
        0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714,
        786, 858, 940, 1023, 1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919,
    ];

    /// <summary>Output levels of the lower band's inverse quantizer of six bits, by code.</summary>
    public static ReadOnlySpan<short> Qm6 =>
    [
        -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576,
        -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040,
        -728, 24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456,
        4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136,
    ];

    /// <summary>Output levels of the lower band's inverse quantizer of four bits: what adapts.</summary>
    public static ReadOnlySpan<short> Qm4 =>
    [
        0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0,
    ];

    /// <summary>Output levels of the higher band's inverse quantizer.</summary>
    public static ReadOnlySpan<short> Qm2 => [-7408, -1616, 7408, 1616];

    /// <summary>The logarithmic factor's steps of the lower band, by its code of four bits.</summary>
    public static ReadOnlySpan<short> LowSteps =>
        [-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60];

    /// <summary>The logarithmic factor's steps of the higher band, by code.</summary>
    public static ReadOnlySpan<short> HighSteps => [798, -214, 798, -214];

    /// <summary>The inverse of the logarithm (ILB).</summary>
    public static ReadOnlySpan<short> Ilb =>
    [
        2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
        2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
    ];

    /// <summary>One half of the quadrature mirror filter; the other is the same backwards (table 11).</summary>
    public static ReadOnlySpan<short> Qmf => [3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11];
}
