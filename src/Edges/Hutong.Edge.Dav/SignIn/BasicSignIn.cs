using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Hutong.Contracts.Accounts;
using Hutong.Kernel.Numbers;
using Hutong.Xmpp;
using Microsoft.AspNetCore.Http;

namespace Hutong.Edge.Dav.SignIn;

/// <summary>
/// Basic authentication (RFC 7617) with a password of the account or of a device. Guesses are counted and banned by
/// <see cref="ISignIn"/> as everywhere; who does not exist is answered like a wrong password, after the same time.
/// </summary>
sealed class BasicSignIn(ISignIn door, IDirectory directory)
{
    const int MaxHeaderChars = 4096;
    static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Who asks; null when the answer that says why not has been written.</summary>
    public async ValueTask<AccountRef?> ProveAsync(HttpContext http)
    {
        var peer = http.Connection.RemoteIpAddress;
        if (!http.Request.IsHttps && peer is not null && !IPAddress.IsLoopback(peer))
        {
            // No challenge: the client must not send a password over this.
            return await RefuseAsync(http, 403, "Use https: passwords are not taken without TLS.");
        }

        if (peer is not null && !door.MayTry(peer))
        {
            http.Response.Headers.RetryAfter = "60";
            return await RefuseAsync(http, 429, "Too many attempts. Try later.");
        }

        if (Read(http.Request) is not var (address, password))
        {
            return await ChallengeAsync(http);
        }

        var agent = http.Request.Headers.UserAgent.ToString();
        var outcome = await door.PasswordAsync(address, password,
            new SignInOrigin(peer, agent.Length > 200 ? agent[..200] : agent), http.RequestAborted);
        if (outcome.Account is { } account)
        {
            return account;
        }

        switch (outcome.Refusal)
        {
            case SignInRefusal.TooMany:
                http.Response.Headers.RetryAfter = "60";
                return await RefuseAsync(http, 429, "Too many attempts. Try later.");
            case SignInRefusal.Temporary:
                http.Response.Headers.RetryAfter = "5";
                return await RefuseAsync(http, 503, "Not possible now. Try later.");
            default:
                return await ChallengeAsync(http);
        }
    }

    (Jid Address, string Password)? Read(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length > MaxHeaderChars || !AuthenticationHeaderValue.TryParse(header, out var value)
            || !value.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) || value.Parameter is not { } encoded)
        {
            return null;
        }

        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var count))
        {
            return null;
        }

        string text;
        try
        {
            text = Strict.GetString(bytes, 0, count);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && Address(text[..colon]) is { } address ? (address, text[(colon + 1)..]) : null;
    }

    /// <summary>A name as people type it: with or without a domain, a number with or without spaces.</summary>
    Jid? Address(string name)
    {
        name = name.Trim();
        var at = name.LastIndexOf('@');
        var (local, domain) = at < 0 ? (name, directory.Domains.Count > 0 ? directory.Domains[0] : "")
            : (name[..at], name[(at + 1)..]);
        if (local.StartsWith('+') && NumberingPlans.World.Parse(local) is { Number.IsNone: false } number)
        {
            local = number.Number.ToString();
        }

        return Jid.TryCreate(local, domain, null, out var address) ? address : null;
    }

    static ValueTask<AccountRef?> ChallengeAsync(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = "Basic realm=\"Hutong\", charset=\"UTF-8\"";
        return RefuseAsync(http, 401, "Sign in with your address and a device password.");
    }

    static async ValueTask<AccountRef?> RefuseAsync(HttpContext http, int status, string why)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync(why + "\n", http.RequestAborted);
        return null;
    }
}
