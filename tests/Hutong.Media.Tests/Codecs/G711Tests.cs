using Hutong.Media.Codecs;

namespace Hutong.Media.Tests.Codecs;

/// <summary>
/// Every code and every sample against the tables of ITU-T G.711, which are built here by their definition.
/// </summary>
public class G711Tests
{
    // Table 2a: the decision values x(n) and the quantized values y(n) of µ-law, at a scale of 8,159.
    static readonly (int[] Decisions, int[] Values) Mu = Table(
        [.. Enumerable.Range(0, 8).Select(segment => 2 << segment)], first: 0, firstStep: 1);

    // Table 1a: those of A-law, at a scale of 4,096.
    static readonly (int[] Decisions, int[] Values) A = Table([2, 2, 4, 8, 16, 32, 64, 128], first: 0, firstStep: 2);

    // Eight segments of 16 intervals; the first interval of µ-law is half as long.
    static (int[] Decisions, int[] Values) Table(int[] steps, int first, int firstStep)
    {
        List<int> decisions = [first];
        foreach (var step in steps)
        {
            for (var i = 0; i < 16; i++)
            {
                decisions.Add(decisions[^1] + (decisions.Count == 1 ? firstStep : step));
            }
        }

        var values = decisions.Zip(decisions.Skip(1), (low, high) => (low + high) / 2).ToArray();
        values[0] = firstStep == 1 ? 0 : values[0];
        return ([.. decisions], values);
    }

    [Fact]
    public void The_tables_have_the_figures_that_are_printed()
    {
        Assert.Equal((31, 95, 223, 479, 991, 2015, 4063, 8159), (Mu.Decisions[16], Mu.Decisions[32], Mu.Decisions[48],
            Mu.Decisions[64], Mu.Decisions[80], Mu.Decisions[96], Mu.Decisions[112], Mu.Decisions[128]));
        Assert.Equal((0, 2, 33, 8031), (Mu.Values[0], Mu.Values[1], Mu.Values[16], Mu.Values[127]));
        Assert.Equal((64, 128, 256, 512, 1024, 2048, 4096), (A.Decisions[32], A.Decisions[48], A.Decisions[64],
            A.Decisions[80], A.Decisions[96], A.Decisions[112], A.Decisions[128]));
        Assert.Equal((1, 66, 4032), (A.Values[0], A.Values[32], A.Values[127]));
    }

    [Fact]
    public void Every_code_decodes_to_the_value_of_its_table()
    {
        for (var n = 0; n < 128; n++)
        {
            Assert.Equal(Mu.Values[n] * 4, G711.MuLaw.Decode((byte)(0xFF - n)));
            Assert.Equal(-Mu.Values[n] * 4, G711.MuLaw.Decode((byte)(0x7F - n)));
            Assert.Equal(A.Values[n] * 8, G711.ALaw.Decode((byte)((0x80 | n) ^ 0x55)));
            Assert.Equal(-A.Values[n] * 8, G711.ALaw.Decode((byte)(n ^ 0x55)));
        }
    }

    [Fact]
    public void Every_sample_encodes_to_the_interval_it_lies_in()
    {
        for (int sample = short.MinValue; sample <= short.MaxValue; sample++)
        {
            var magnitude = sample < 0 ? ~sample : sample;
            var mu = Math.Min(127, Interval(Mu.Decisions, magnitude >> 2));
            Assert.Equal((byte)((sample < 0 ? 0x7F : 0xFF) - mu), G711.MuLaw.Encode((short)sample));
            var a = Interval(A.Decisions, magnitude >> 3);
            Assert.Equal((byte)((sample < 0 ? a : 0x80 | a) ^ 0x55), G711.ALaw.Encode((short)sample));
        }
    }

    static int Interval(int[] decisions, int magnitude)
    {
        var index = Array.BinarySearch(decisions, magnitude);
        return index >= 0 ? index : ~index - 1;
    }

    [Fact]
    public void Every_code_comes_back_from_its_sample()
    {
        for (var code = 0; code < 256; code++)
        {
            // µ-law has two zeros; the negative one comes back as the other.
            Assert.Equal(code == 0x7F ? 0xFF : code, G711.MuLaw.Encode(G711.MuLaw.Decode((byte)code)));
            Assert.Equal(code, G711.ALaw.Encode(G711.ALaw.Decode((byte)code)));
        }

        Assert.Equal((0xFF, 0xD5), (G711.MuLaw.Silence, G711.ALaw.Silence));
    }
}
