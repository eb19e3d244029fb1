using Hutong.Edge.Xmpp.Tests.Stage;
using Hutong.Transcripts;

namespace Hutong.Edge.Xmpp.Tests;

/// <summary>The plays of this edge: tests/Transcripts/xmpp/edge-*.txt.</summary>
public sealed class PlayTests
{
    public static TheoryData<string> Plays => [.. Play.Find("xmpp", "edge-")];

    [Theory]
    [MemberData(nameof(Plays))]
    public async Task Goes_as_written(string path)
    {
        var play = Play.Load(path);
        await using var stage = EdgeStage.For(play);
        await new PlayRunner(stage).RunAsync(play);
    }
}
