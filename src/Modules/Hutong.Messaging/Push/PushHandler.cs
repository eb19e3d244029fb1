using System.Globalization;
using System.Text;
using Hutong.Kernel;
using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xeps;
using Hutong.Xmpp.Xml;

namespace Hutong.Messaging.Push;

/// <summary>
/// Push on and off over XMPP (XEP-0357). Our own service is one of them: there a node is a subscription that was made
/// over HTTP, and to enable it says that this session is that device.
/// </summary>
sealed class PushHandler(PushTable table, PushOptions options, IIdSource ids, TimeProvider time) : IService
{
    /// <summary>A form that an app's service wants back; more is no secret but a load.</summary>
    const int OptionsMost = 4_096;

    public string Label => "push";

    public (string Category, string Type, string Name) Identity => ("pubsub", "push", "Push");

    public IReadOnlyList<string> Features => [PushEnable.Namespace];

    public IReadOnlyList<Element> Forms => [];

    public async ValueTask<IqAnswer> EnableAsync(IqRequest request, CancellationToken cancel)
    {
        if (!request.IsSet || PushEnable.Read(request.Payload) is not { } wanted)
        {
            return StanzaError.BadRequest;
        }

        var user = request.Sender!;
        var book = PushBook.Of(user);
        if (wanted.Service.Domain == Label + "." + user.Address.Domain)
        {
            if (book.All.FirstOrDefault(one => one.Kind == PushKind.Web && one.Name == wanted.Node) is not { } own)
            {
                return StanzaError.ItemNotFound;
            }

            Note(request, own.Id);
            return IqAnswer.Ok;
        }

        var text = wanted.Options is null ? "" : Encoding.UTF8.GetString(wanted.Options.ToElement().ToBytes());
        var service = wanted.Service.ToString();
        var known = book.All.FirstOrDefault(
            one => one.Kind == PushKind.Xmpp && one.Address == service && one.Node == wanted.Node);
        if (known is not null && known.Options == text)
        {
            Note(request, known.Id);
            return IqAnswer.Ok;
        }

        if (text.Length > OptionsMost || (known is null && book.All.Length >= options.SubscriptionsMax))
        {
            return StanzaError.ResourceConstraint.Because("too many devices");
        }

        var added = new PushSubscription(known?.Id ?? PushIds.New(ids), request.Session?.Device ?? default,
            PushKind.Xmpp, service, wanted.Node, [], [], text, 0);
        var outcome = await table.AddAsync(user, added, known, time.GetUtcNow(), cancel);
        if (!outcome.IsDurable)
        {
            return StanzaError.InternalServerError;
        }

        Note(request, added.Id);
        return IqAnswer.Ok;
    }

    public async ValueTask<IqAnswer> DisableAsync(IqRequest request, CancellationToken cancel)
    {
        if (!request.IsSet || PushDisable.Read(request.Payload) is not { } wanted)
        {
            return StanzaError.BadRequest;
        }

        var user = request.Sender!;
        var own = wanted.Service.Domain == Label + "." + user.Address.Domain;
        var service = wanted.Service.ToString();
        var gone = PushBook.Of(user).All.Where(one => own
            ? one.Kind == PushKind.Web && (wanted.Node is null || one.Name == wanted.Node)
            : one.Kind == PushKind.Xmpp && one.Address == service && (wanted.Node is null || one.Node == wanted.Node))
            .Select(one => one.Id).ToArray();
        if (gone.Length == 0)
        {
            return IqAnswer.Ok;
        }

        var outcome = await table.RemoveAsync(user, gone, cancel);
        return outcome.IsDurable ? IqAnswer.Ok : StanzaError.InternalServerError;
    }

    static void Note(IqRequest request, long id)
    {
        if (request.Session is { } session)
        {
            PushSessions.Note(session, id);
        }
    }
}

/// <summary>Ids of subscriptions.</summary>
static class PushIds
{
    /// <summary>One that nobody guesses.</summary>
    public static long New(IIdSource ids)
    {
        Span<byte> bytes = stackalloc byte[8];
        ids.Fill(bytes);
        return BitConverter.ToInt64(bytes) & long.MaxValue;
    }

    /// <summary>Reads the text form.</summary>
    public static bool TryParse(string text, out long id) =>
        long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out id);
}
