using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Hutong.Interop.Harness;

namespace Hutong.Interop.Scenarios;

/// <summary>Files by XEP-0363.</summary>
public abstract class UploadScenarios(SharedServers servers, Side side) : Scenario(servers, side)
{
    [Fact]
    public async Task Slixmpp_uploads_and_what_is_downloaded_is_the_same()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        using var file = TestFile.Create("茶 tea.bin", 300_000);

        var address =
            (await lin.DoAsync("upload", new { file = file.Path, type = "application/octet-stream" })).GetString()!;

        Assert.Equal(file.Content, await DownloadAsync(address));
    }

    [Fact]
    public async Task Go_sendxmpp_uploads_and_sends_the_address()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        var account = await Server.NewAccountAsync("gao", Stop);
        using var file = TestFile.Create("note.txt", 2_000);

        await GoSendxmpp.UploadAsync(Server, account, lin.Jid, file.Path, Stop);

        var message =
            await lin.ExpectAsync("message", m => m["body"]?.Contains("https://", StringComparison.Ordinal) == true);
        Assert.Equal(file.Content, await DownloadAsync(message["body"]!.Trim()));
    }

    [Fact]
    public async Task Stanza_finds_the_service_and_gets_a_slot()
    {
        var account = await Server.NewAccountAsync("hua", Stop);
        await using var hua = await Server.SignInAsync(Libraries.Stanza, account, Stop);

        var slot =
            await hua.DoAsync("slot", new { domain = Server.Domain, name = "a.png", size = 1234, type = "image/png" });

        Assert.StartsWith("https://", slot.GetProperty("put").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("https://", slot.GetProperty("get").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_larger_than_allowed_gets_no_slot()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);

        var refused = await Assert.ThrowsAsync<ClientRefusedException>(
            () => lin.DoAsync("slot", new { name = "huge.bin", size = 1_000_000_000_000L }));

        Assert.Equal("not-acceptable", refused.Condition);
    }

    [Fact]
    public async Task What_is_put_must_have_the_size_that_was_said()
    {
        await using var lin = await Server.SlixmppAsync("lin", Stop);
        var slot = await lin.DoAsync("slot", new { name = "a.bin", size = 100 });
        using var http = Http();

        using var content = new ByteArrayContent(new byte[200]);
        using var answer = await http.PutAsync(new Uri(slot.GetProperty("put").GetString()!), content, Stop);

        Assert.False(answer.IsSuccessStatusCode);
        using var nothing = await http.GetAsync(new Uri(slot.GetProperty("get").GetString()!), Stop);
        Assert.Contains(nothing.StatusCode, new[] { HttpStatusCode.NotFound, HttpStatusCode.Gone });
    }

    async Task<byte[]> DownloadAsync(string address)
    {
        using var http = Http();
        return await http.GetByteArrayAsync(new Uri(address), Stop);
    }

    HttpClient Http()
    {
        var authority = X509CertificateLoader.LoadCertificateFromFile(Server.AuthorityFile);
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { authority },
        };
        return new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy },
        });
    }

    sealed record TestFile(string Folder, string Path, byte[] Content) : IDisposable
    {
        public static TestFile Create(string name, int length)
        {
            var folder = Workplace.NewFolder("upload");
            var content = new byte[length];
            new Random(length).NextBytes(content);
            var path = System.IO.Path.Combine(folder, name);
            File.WriteAllBytes(path, content);
            return new TestFile(folder, path, content);
        }

        public void Dispose() => Workplace.Remove(Folder);
    }
}
