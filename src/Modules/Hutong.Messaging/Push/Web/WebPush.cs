using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Hutong.Contracts.Http;
using Hutong.Kernel;
using Hutong.Storage;
using Hutong.Switch.Users;
using Hutong.Xmpp;

namespace Hutong.Messaging.Push.Web;

/// <summary>Web Push (RFC 8030): the push services of browsers, and those of UnifiedPush.</summary>
sealed class WebPush(
    IFetcher fetcher, VapidKeys keys, ISecretBox box, IIdSource ids, PushOptions options) : IPushTransport
{
    public PushKind Kind => PushKind.Web;

    public async ValueTask<PushOutcome> SendAsync(
        User user, PushSubscription to, PushNote note, CancellationToken cancel)
    {
        var endpoint = new Uri(to.Address);
        var salt = new byte[16];
        ids.Fill(salt);
        var answer = await fetcher.FetchAsync(new(endpoint)
        {
            Method = HttpMethod.Post,
            Body = WebPushMessage.Encrypt(Payload(user.Address, note), to.Key, to.Auth, salt),
            Headers =
            [
                ("Authorization", await keys.AuthorizeAsync(endpoint, cancel)),
                ("Content-Type", "application/octet-stream"),
                ("Content-Encoding", "aes128gcm"),
                ("TTL", ((long)options.TimeToLive.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
                ("Urgency", note.Urgent ? "high" : "normal"),
                // What was not delivered yet of the same conversation is replaced (RFC 8030 section 5.4).
                ("Topic", Topic(user, note.Conversation)),
            ],
        }, cancel);
        return Judge(answer);
    }

    /// <summary>RFC 8030 section 5 and 8.4, RFC 8292 section 4.2.</summary>
    internal static PushOutcome Judge(FetchAnswer answer) => answer switch
    {
        { IsSuccess: true } => new(PushResult.Sent),
        { Fault: FetchFault.BadAddress or FetchFault.NotPublic } => new(PushResult.Gone),
        { Fault: not FetchFault.None } => new(PushResult.Later),
        { Status: HttpStatusCode.NotFound or HttpStatusCode.Gone } => new(PushResult.Gone),
        { Status: HttpStatusCode.RequestEntityTooLarge } => new(PushResult.TooLarge),
        { Status: HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError } =>
            new(PushResult.Later, answer.RetryAfter),
        _ => new(PushResult.Refused),
    };

    static byte[] Payload(Jid account, PushNote note)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteNumber("v", 1);
            json.WriteString("account", account.ToString());
            json.WriteString("conversation", note.Conversation.ToString());
            json.WriteNumber("messages", note.Messages);
            if (note.Badge is { } badge)
            {
                json.WriteNumber("badge", badge);
            }

            if (note.Unread.Count > 0)
            {
                json.WriteStartArray("unread");
                foreach (var conversation in note.Unread)
                {
                    json.WriteStringValue(conversation.Bare.ToString());
                }

                json.WriteEndArray();
            }

            if (note.Title is not null)
            {
                json.WriteString("title", note.Title);
            }

            if (note.Body is not null)
            {
                json.WriteString("body", note.Body);
            }

            if (note.Urgent)
            {
                json.WriteBoolean("call", true);
            }

            json.WriteEndObject();
        }

        return output.ToArray();
    }

    /// <summary>32 characters that tell the push service nothing of who talks to whom.</summary>
    string Topic(User user, Jid conversation) => Base64Url.EncodeToString(box.Hash(
        Encoding.UTF8.GetBytes(user.Address + "\n" + conversation.Bare), "push.topic").AsSpan(0, 24));
}
