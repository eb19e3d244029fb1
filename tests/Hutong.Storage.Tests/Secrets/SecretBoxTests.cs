using Hutong.Kernel;

namespace Hutong.Storage.Tests.Secrets;

public sealed class SecretBoxTests : IDisposable
{
    readonly string directory = Directory.CreateTempSubdirectory("hutong-secret-").FullName;

    [Fact]
    public void Opens_what_it_sealed_also_after_a_restart_and_only_in_its_place()
    {
        byte[] box;
        using (var first = SecretBox.OpenOrCreate(directory, new RandomIdSource()))
        {
            box = first.Seal("ha1"u8, "a:1");
        }

        using var second = SecretBox.OpenOrCreate(directory, new RandomIdSource());
        Assert.Equal("ha1"u8.ToArray(), second.Open(box, "a:1"));
        Assert.Null(second.Open(box, "a:2"));
        box[^1] ^= 1;
        Assert.Null(second.Open(box, "a:1"));
        Assert.Null(second.Open([1, 2, 3], "a:1"));
        Assert.Equal(second.Hash("x"u8, "p"), second.Hash("x"u8, "p"));
        Assert.NotEqual(second.Hash("x"u8, "p"), second.Hash("x"u8, "q"));
    }

    [Fact]
    public void Opens_what_was_sealed_on_many_threads_at_once()
    {
        const int Boxes = 20_000;
        using var secrets = SecretBox.OpenOrCreate(directory, new RandomIdSource());
        var unopened = 0;
        Parallel.For(0, Boxes, new ParallelOptions { MaxDegreeOfParallelism = 8 }, number =>
        {
            var plain = BitConverter.GetBytes(number);
            if (secrets.Open(secrets.Seal(plain, "a"), "a")?.AsSpan().SequenceEqual(plain) != true)
            {
                Interlocked.Increment(ref unopened);
            }
        });

        Assert.Equal(0, unopened);
    }

    [Fact]
    public void Refuses_a_key_file_that_others_may_read()
    {
        SecretBox.OpenOrCreate(directory, new RandomIdSource()).Dispose();
        if (!OperatingSystem.IsWindows())
        {
            var path = Path.Combine(directory, "secret.key");
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
            Assert.Throws<IOException>(() => SecretBox.OpenOrCreate(directory, new RandomIdSource()));
        }
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);
}
