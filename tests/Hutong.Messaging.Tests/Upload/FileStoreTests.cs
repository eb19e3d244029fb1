using System.Security.Cryptography;
using Hutong.Kernel;
using Hutong.Messaging.Upload;
using Hutong.Storage;
using Hutong.Transcripts;

namespace Hutong.Messaging.Tests.Upload;

public sealed class FileStoreTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("hutong-files-").FullName;
    readonly byte[] content = [.. Enumerable.Range(0, 200_000).Select(n => (byte)(n * 13))];

    readonly ManualTime time = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keeps_a_file_under_its_id_once_and_gives_it_back()
    {
        var store = NewStore();

        var written = await store.WriteAsync(new("abcdef", content.Length), new MemoryStream(content), Stop);
        var again = await store.WriteAsync(new("abcdef", content.Length), new MemoryStream(content), Stop);

        Assert.Equal(FileStore.Outcome.Stored, written.Outcome);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), written.Sha256);
        Assert.Equal(FileStore.Outcome.Exists, again.Outcome);
        await using var file = store.Open("abcdef");
        using var read = new MemoryStream();
        await file!.CopyToAsync(read, Stop);
        Assert.Equal(content, read.ToArray());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Keeps_nothing_of_a_file_of_another_size(int more)
    {
        var store = NewStore();

        var written = await store.WriteAsync(new("abcdef", content.Length + more), new MemoryStream(content), Stop);

        Assert.Equal(FileStore.Outcome.WrongSize, written.Outcome);
        Assert.Null(store.Open("abcdef"));
        Assert.Empty(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Two_who_send_the_same_file_at_once_make_one()
    {
        var store = NewStore();
        var slow = new Held(content);
        var first = store.WriteAsync(new("abcdef", content.Length), slow, Stop);
        var second = await store.WriteAsync(new("abcdef", content.Length), new MemoryStream(content), Stop);
        slow.Go.SetResult();

        Assert.Equal(FileStore.Outcome.Stored, second.Outcome);
        Assert.Equal(FileStore.Outcome.Exists, (await first).Outcome);
        Assert.Single(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Keeps_nothing_of_a_file_whose_sender_broke_off()
    {
        var store = NewStore();

        var written = await store.WriteAsync(new("abcdef", content.Length), new Broken(), Stop);

        Assert.Equal(FileStore.Outcome.WrongSize, written.Outcome);
        Assert.Empty(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Goes_on_where_its_sender_broke_off_and_only_there()
    {
        var store = NewStore();
        var file = new FileStore.Incoming("abcdef", content.Length, 0, new AccountId(7));

        await store.WriteAsync(file, new MemoryStream(content, 0, 70_000), Stop);
        Assert.Equal(70_000, store.LengthOfBeginning("abcdef"));
        var elsewhere = await store.WriteAsync(file with { From = 69_999 }, new MemoryStream(content), Stop);
        await store.WriteAsync(file with { From = 70_000 }, new MemoryStream(content, 70_000, 30_000), Stop);
        var written =
            await store.WriteAsync(file with { From = 100_000 }, new MemoryStream(content, 100_000, 100_000), Stop);

        Assert.Equal(FileStore.Outcome.WrongPlace, elsewhere.Outcome);
        Assert.Equal(FileStore.Outcome.Stored, written.Outcome);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), written.Sha256);
        Assert.Equal(content[..written.Head.Length], written.Head);
        Assert.Single(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Keeps_few_beginnings_of_one_sender_and_none_for_longer_than_a_day()
    {
        var store = NewStore();
        for (var i = 0; i <= BrokenOff.SenderMax; i++)
        {
            await store.WriteAsync(
                new($"file-{i}", content.Length, 0, new AccountId(7)), new MemoryStream(content, 0, 10), Stop);
        }

        Assert.Equal(0, store.LengthOfBeginning("file-0"));
        Assert.Equal(10, store.LengthOfBeginning("file-1"));
        Assert.Equal(BrokenOff.SenderMax, Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Count());
        time.Advance(BrokenOff.KeepTime + TimeSpan.FromSeconds(1));
        store.SweepBeginnings();
        Assert.Empty(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Keeps_no_beginning_of_what_was_longer_than_announced()
    {
        var store = NewStore();

        var written = await store.WriteAsync(new("abcdef", 100, 0, new AccountId(7)), new MemoryStream(content), Stop);

        Assert.Equal(FileStore.Outcome.WrongSize, written.Outcome);
        Assert.Equal(0, store.LengthOfBeginning("abcdef"));
        Assert.Empty(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Removes_at_start_what_was_being_sent_when_the_process_ended()
    {
        var part = Path.Combine(folder, "uploads", "parts", "1");
        Directory.CreateDirectory(Path.GetDirectoryName(part)!);
        File.WriteAllBytes(part, content);

        NewStore();

        Assert.False(File.Exists(part));
    }

    [Fact]
    public void A_file_that_is_gone_is_none_and_can_be_deleted_again()
    {
        var store = NewStore();

        Assert.Null(store.Open("abcdef"));
        store.Delete("abcdef");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    FileStore NewStore() => new(new StoreOptions { DataDirectory = folder }, new(time));

    sealed class Held(byte[] content) : MemoryStream(content)
    {
        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Go.Task.WaitAsync(cancellationToken);
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }

    sealed class Broken : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("the connection was reset");
    }
}
