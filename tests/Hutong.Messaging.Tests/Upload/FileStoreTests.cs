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

    public void Dispose() => Directory.Delete(folder, recursive: true);

    FileStore NewStore() => new(new StoreOptions { DataDirectory = folder });
}
