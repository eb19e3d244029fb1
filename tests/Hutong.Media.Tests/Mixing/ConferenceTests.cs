using Hutong.Media.Mixing;
using Hutong.Media.Tones;

namespace Hutong.Media.Tests.Mixing;

public class ConferenceTests
{
    sealed class Member(double frequency) : IConferenceMember
    {
        readonly ToneGenerator tone = new(8000, frequency, levelDbov: -20);

        public List<short> Heard { get; } = [];

        public bool TryPull(Span<short> frame)
        {
            tone.Generate(frame);
            return frequency > 0;
        }

        public void Push(ReadOnlySpan<short> frame) => Heard.AddRange(frame);

        public double Level(double of) => ToneReading.Level([.. Heard], 8000, of);
    }

    static readonly double[] Frequencies = [400, 700, 1100, 0];

    static (Conference Conference, Member[] Members) Three()
    {
        var conference = new Conference(8000);
        Member[] members = [.. Frequencies.Select(frequency => new Member(frequency))];
        Assert.All(members, member => Assert.True(conference.TryAdd(member)));
        return (conference, members);
    }

    [Fact]
    public void Each_hears_all_others_and_not_itself()
    {
        var (conference, members) = Three();
        for (var i = 0; i < 50; i++)
        {
            conference.Mix();
        }

        foreach (var member in members)
        {
            for (var other = 0; other < 3; other++)
            {
                if (members[other] == member)
                {
                    Assert.True(member.Level(Frequencies[other]) < -70);
                }
                else
                {
                    Assert.Equal(-20, member.Level(Frequencies[other]), 0.1);
                }
            }
        }

        Assert.True(conference.IsSpeaking(members[0]));
        Assert.False(conference.IsSpeaking(members[3]));
    }

    [Fact]
    public void A_muted_member_is_not_heard_and_hears()
    {
        var (conference, members) = Three();
        conference.SetMuted(members[0], true);
        for (var i = 0; i < 50; i++)
        {
            conference.Mix();
        }

        Assert.True(members[1].Level(400) < -70);
        Assert.Equal(-20, members[0].Level(700), 0.1);
        Assert.False(conference.IsSpeaking(members[0]));
    }

    [Fact]
    public void Members_come_once_and_go()
    {
        var (conference, members) = Three();
        Assert.False(conference.TryAdd(members[0]));
        Assert.True(conference.Remove(members[0]));
        Assert.False(conference.Remove(members[0]));
        Assert.Equal(3, conference.Count);
        conference.Mix();
        Assert.Empty(members[0].Heard);
    }

    [Theory]
    [InlineData(160)]
    [InlineData(7)]
    [InlineData(33)]
    public void Sums_are_held_to_16_bits_whatever_their_length(int length)
    {
        var random = new Random(length);
        var sounds = Enumerable.Range(0, 5).Select(_ =>
            Enumerable.Range(0, length).Select(_ => (short)random.Next(short.MinValue, short.MaxValue)).ToArray())
            .ToArray();
        var sum = new int[length];
        foreach (var sound in sounds)
        {
            Samples.Add(sum, sound);
        }

        var output = new short[length];
        Samples.Without(sum, sounds[2], output);
        for (var i = 0; i < length; i++)
        {
            var expected = sounds.Where(sound => sound != sounds[2]).Sum(sound => (int)sound[i]);
            Assert.Equal(Math.Clamp(expected, short.MinValue, short.MaxValue), output[i]);
        }

        Samples.Without(sum, default, output);
        Assert.Equal(sum.Select(value => (short)Math.Clamp(value, short.MinValue, short.MaxValue)), output);
        Assert.Equal(sounds[0].Average(sample => (double)sample * sample), Samples.Power(sounds[0]), 1e4);
    }
}
