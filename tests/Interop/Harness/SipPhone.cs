using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Hutong.Interop.Harness;

/// <summary>A SIP telephone's place at an account: the password made for it.</summary>
/// <param name="Account">The account, new.</param>
/// <param name="Id">The password's id.</param>
/// <param name="Password">The password.</param>
public sealed record SipPhone(Account Account, string Id, string Password)
{
    /// <summary>Opens an account and makes a password for a telephone; the client is signed in as it.</summary>
    public static async Task<SipPhone> NewAsync(
        HutongServer server, HttpClient web, string name, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(web);
        var account = await server.NewAccountAsync(name, stop);
        using var signIn = await web.PostAsJsonAsync(
            "api/v1/sessions", new { address = account.Jid, password = account.Password }, stop);
        var session = await signIn.Content.ReadFromJsonAsync<JsonElement>(stop);
        web.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", session.GetProperty("token").GetString());
        using var answer = await web.PostAsJsonAsync("api/v1/device-passwords", new { name = "desk" }, stop);
        var made = await answer.Content.ReadFromJsonAsync<JsonElement>(stop);
        return new(account, made.GetProperty("id").GetString()!, made.GetProperty("password").GetString()!);
    }
}
