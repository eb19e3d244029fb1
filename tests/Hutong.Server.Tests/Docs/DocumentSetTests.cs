using Hutong.Server.Docs;

namespace Hutong.Server.Tests.Docs;

public sealed class DocumentSetTests
{
    [Fact]
    public async Task The_committed_documents_say_what_the_code_declares()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Hutong.slnx")))
        {
            root = root.Parent ?? throw new InvalidOperationException("the tests run inside the tree");
        }

        foreach (var (name, text) in await DocumentSet.MakeAsync(TestContext.Current.CancellationToken))
        {
            var file = Path.Combine(root.FullName, "docs", name);
            Assert.True(File.Exists(file) && await File.ReadAllTextAsync(file) == text,
                $"docs/{name} is stale: run ./run docs docs");
        }
    }

    [Fact]
    public void Every_log_event_has_a_number_of_its_own()
    {
        var shared = EventsPage.LogEvents.GroupBy(log => log.Id).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(log => log.Where))}");

        Assert.Empty(shared);
    }

    [Fact]
    public async Task Every_setting_is_described()
    {
        var documents = await DocumentSet.MakeAsync(TestContext.Current.CancellationToken);

        var bare = documents["settings.md"].Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)
            && line.EndsWith("|  |", StringComparison.Ordinal));

        Assert.Empty(bare);
    }
}
