using System.Buffers;
using System.Text;
using System.Text.Json;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Switch.Features;
using Hutong.Switch.Modules;
using Hutong.Switch.Users;
using Hutong.Xmpp;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Reporting;

/// <summary>
/// Reports of spam and abuse that come with a block: rows of the audit table, for whoever looks after the service.
/// They are not passed on to other servers, whatever the report allows.
/// </summary>
sealed class ReportingFeature(UserTable users, TimeProvider time) : Feature, IBlockListener
{
    public const string Namespace = "urn:xmpp:reporting:1";
    const string StanzaIds = "urn:xmpp:sid:0";

    /// <summary>Characters of a report's text that are kept.</summary>
    const int TextMax = 1_000;

    /// <summary>Messages that one report may point at.</summary>
    const int MessagesMax = 50;

    public override string Name => "reporting";

    public override IReadOnlyList<Standard> Standards =>
        [new("XEP-0377", "0.4.1", "Spam Reporting", Support.Partial, "reports are kept, not forwarded")];

    public override void Declare(FeatureParts parts) => parts.Domain(Namespace);

    public void Blocked(User user, Jid address, Element item, UnitOfWork unit)
    {
        if (item.Child("report", Namespace) is not { } report
            || report["reason"] is not { Length: > 0 and < 256 } reason)
        {
            return;
        }

        var subject = users.Peek(address.Bare)?.Account ?? AccountId.None;
        unit.Audit(new AuditEntry(user.Tenant, time.GetUtcNow(), user.Account, "messaging.report", subject,
            Details(address, reason, report)));
    }

    static string Details(Jid address, string reason, Element report)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("address", address.ToString());
            json.WriteString("reason", reason);
            if (report.Child("text")?.Text.Trim() is { Length: > 0 } text)
            {
                json.WriteString("text", text.Length > TextMax ? text[..TextMax] : text);
            }

            json.WriteStartArray("messages");
            foreach (var id in report.Children.Where(child => child.Is("stanza-id", StanzaIds)).Take(MessagesMax))
            {
                json.WriteStringValue(id["id"]);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

static class ReportingServices
{
    /// <summary>Adds reports of spam and abuse.</summary>
    public static IServiceCollection AddReporting(this IServiceCollection services) => services
        .AddFeature<ReportingFeature>()
        .AddSingleton<IBlockListener>(all => all.GetRequiredService<ReportingFeature>());
}
