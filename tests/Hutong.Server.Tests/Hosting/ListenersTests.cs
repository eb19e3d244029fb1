using Hutong.Kernel;
using Hutong.Server.Hosting;

namespace Hutong.Server.Tests.Hosting;

public sealed class ListenersTests
{
    [Theory]
    [InlineData("127.0.0.1:8080", "127.0.0.1:8080")]
    [InlineData("[::1]:80", "[::1]:80")]
    [InlineData("*:443", "[::]:443")]
    [InlineData("localhost:0", "127.0.0.1:0")]
    public void Reads_addresses_with_ports(string text, string expected) =>
        Assert.Equal(expected, Listeners.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("8080")]
    [InlineData(":8080")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("example.net:80")]
    public void Refuses_what_is_no_address_and_says_what_is(string text) =>
        Assert.Contains("127.0.0.1:8080",
            Assert.Throws<ConfigurationException>(() => Listeners.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_data_directory_is_its_owners_only_and_has_one_owner_at_a_time()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("hutong-data-").FullName, "data");
        using (var first = DataDirectory.TryOpen(path))
        {
            Assert.NotNull(first);
            Assert.Null(DataDirectory.TryOpen(path));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                    File.GetUnixFileMode(path));
            }
        }

        using var second = DataDirectory.TryOpen(path);
        Assert.NotNull(second);
    }

    [Fact]
    public void A_data_directory_keeps_the_name_of_its_server()
    {
        var folder = Directory.CreateTempSubdirectory("hutong-data-").FullName;
        string[] names =
        [
            .. new[] { "one", "one", "other" }.Select(name =>
            {
                using var data = DataDirectory.TryOpen(Path.Combine(folder, name))!;
                return data.Instance(new RandomIdSource()).Id;
            }),
        ];
        Assert.Equal(names[0], names[1]);
        Assert.NotEqual(names[0], names[2]);

        // As a full disk leaves it.
        File.WriteAllText(Path.Combine(folder, "one", "hutong.lock"), names[0][..3]);
        using var damaged = DataDirectory.TryOpen(Path.Combine(folder, "one"))!;
        Assert.Equal(26, damaged.Instance(new RandomIdSource()).Id.Length);
        Directory.Delete(folder, recursive: true);
    }
}
