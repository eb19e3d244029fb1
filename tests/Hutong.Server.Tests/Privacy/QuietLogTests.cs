using System.Text.RegularExpressions;

namespace Hutong.Server.Tests.Privacy;

/// <summary>Who uses a server is not told by its log, its metrics or its files beside the store.</summary>
public sealed class QuietLogTests
{
    // The line with which the development sender delivers a code: a sender, as SMS is one, not the log's own word.
    const string CodeSender = "Hutong.Accounts.Codes.DevelopmentCodes";

    [Trait("Speed", "slow")]
    [Theory]
    [InlineData("Information")]
    [InlineData("Trace")]
    public async Task No_number_name_address_body_code_token_or_password_is_in_the_log_or_the_metrics(string level)
    {
        // The framework's own settings do not make it talk either: its events name paths and addresses.
        await using var server = await ServerProgram.StartAsync($$"""
            {
              "server": { "http": ["127.0.0.1:0"] },
              "log": { "level": "{{level}}" },
              "accounts": { "developmentCodes": true },
              "xmpp": { "address": "127.0.0.1", "port": 0, "tlsPort": -1, "allowPlaintext": true },
              "sip": { "address": "127.0.0.1", "port": 0, "tlsPort": -1 }
            }
            """, ("Logging__LogLevel__Default", "Trace"), ("Logging__LogLevel__Microsoft.AspNetCore", "Trace"));
        using var day = new BusyDay(server);

        await day.LiveAsync();
        string metrics;
        using (var http = new HttpClient { BaseAddress = server.Http })
        {
            metrics = await http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, await server.StopAsync());
        var log = server.Lines.Where(line => !line.Contains(CodeSender, StringComparison.Ordinal)).ToList();
        foreach (var secret in day.Secrets)
        {
            Assert.DoesNotContain(log, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain(secret, metrics, StringComparison.OrdinalIgnoreCase);
        }

        Assert.DoesNotContain(log, line => Regex.IsMatch(line, $@"\b{day.Code}\b"));
        Assert.DoesNotContain($"=\"{day.Code}\"", metrics, StringComparison.Ordinal);
        Assert.Contains("hutong_xmpp_sign_ins_total", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Lines, line => line.Contains(BusyDay.Number[1..], StringComparison.Ordinal));
        if (level == "Trace")
        {
            // The level was heard: what was wrong with the streams is told, without saying whose they were.
            Assert.Contains(log, line => line.Contains("not-well-formed", StringComparison.Ordinal));
        }
    }
}
