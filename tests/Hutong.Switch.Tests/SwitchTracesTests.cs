using System.Collections.Concurrent;
using System.Diagnostics;
using Hutong.Switch.Tests.Stage;

namespace Hutong.Switch.Tests;

/// <summary>Spans of the exchange: made for who listens, and for nobody else.</summary>
[Collection(nameof(SwitchTracesTests))]
public sealed class SwitchTracesTests
{
    const string Message = "<message to='juliet@example.com' id='m'><body>secret words</body></message>";

    [Fact]
    public async Task Nobody_listens_and_no_span_is_made()
    {
        Activity? seen = null;
        var stage = new SwitchStage(parts => parts.Add(new StageHook(
            Messages.MessageStage.Persist, _ => seen = Activity.Current)));
        await stage.SendAsync(await stage.BindAsync("romeo@example.com/r"), Message);
        Assert.Null(seen);
    }

    [Fact]
    public async Task Delivery_is_a_child_of_the_way_in_and_no_tag_names_anybody()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Hutong.Switch",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var stage = new SwitchStage();
        using var own = new Activity("test").Start();
        await stage.SendAsync(await stage.BindAsync("romeo@example.com/r"), Message);
        stage.Store.Commit();

        var mine = spans.Where(span => span.TraceId == own.TraceId).ToArray();
        Assert.Equal(["switch.message", "switch.deliver"], mine.Select(span => span.OperationName));
        Assert.Equal(mine[0].SpanId, mine[1].ParentSpanId);
        Assert.DoesNotContain(mine.SelectMany(span => span.TagObjects), tag =>
            $"{tag.Value}" is var text && (text.Contains('@') || text.Contains("secret", StringComparison.Ordinal)));
    }
}
