using System.Security.Cryptography;
using Hutong.Messaging.Upload;
using Hutong.Storage;

namespace Hutong.Messaging.Tests.Upload;

public sealed class FileStoreTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("hutong-files-").FullName;
    readonly byte[] content = [.. Enumerable.Range(0, 200_000).Select(n => (byte)(n * 13))];

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keeps_a_file_under_its_id_once_and_gives_it_back()
    {
        var store = NewStore();

        var written = await store.WriteAsync("abcdef", content.Length, new MemoryStream(content), Stop);
        var again = await store.WriteAsync("abcdef", content.Length, new MemoryStream(content), Stop);

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

        var written = await store.WriteAsync("abcdef", content.Length + more, new MemoryStream(content), Stop);

        Assert.Equal(FileStore.Outcome.WrongSize, written.Outcome);
        Assert.Null(store.Open("abcdef"));
        Assert.Empty(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Two_who_send_the_same_file_at_once_make_one()
    {
        var store = NewStore();
        var slow = new Held(content);
        var first = store.WriteAsync("abcdef", content.Length, slow, Stop);
        var second = await store.WriteAsync("abcdef", content.Length, new MemoryStream(content), Stop);
        slow.Go.SetResult();

        Assert.Equal(FileStore.Outcome.Stored, second.Outcome);
        Assert.Equal(FileStore.Outcome.Exists, (await first).Outcome);
        Assert.Single(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Keeps_nothing_of_a_file_whose_sender_broke_off()
    {
        var store = NewStore();

        var written = await store.WriteAsync("abcdef", content.Length, new Broken(), Stop);

        Assert.Equal(FileStore.Outcome.WrongSize, written.Outcome);
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

    FileStore NewStore() => new(new StoreOptions { DataDirectory = folder });

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
