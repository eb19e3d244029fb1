using System.Collections.Concurrent;
using System.Globalization;
using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Sip.Events;
using Hutong.Sip.Headers;
using Hutong.Sip.Messages;
using Hutong.Sip.Transactions;
using Hutong.Switch;
using Hutong.Xmpp;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;

namespace Hutong.Edge.Sip.Publishing;

/// <summary>
/// Takes PUBLISH of presence (RFC 3903, RFC 3856): what a telephone says of its person becomes the presence of a device
/// of its account, which apps and telephones of those see who may. One publication for each device, in memory only: a
/// telephone publishes again within the hour.
/// </summary>
sealed class Publications(SipStack stack)
{
    const int MaxInAll = 100_000;

    /// <summary>It is never sent a message: those go to telephones by SIP.</summary>
    const int Priority = -1;

    static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    readonly ConcurrentDictionary<(AccountId Account, DeviceId Device), Publication> all = new();

    /// <summary>Publications there are.</summary>
    public int Count => all.Count;

    /// <summary>Answers PUBLISH.</summary>
    public async Task AnswerAsync(ServerTransaction transaction, Exchange exchange)
    {
        var request = transaction.Request;
        var proof = await stack.SignIn.ProveAsync(request, transaction.Source, stack.Stopping);
        if (proof.Account is not { } account)
        {
            stack.Refuse(transaction, proof);
            return;
        }

        // One speaks for oneself only; of others not even whether they exist is told.
        if (await stack.FindAsync(request.Uri, account, stack.Stopping) is not { } target
            || target.Account != account.Account)
        {
            transaction.Respond(404);
            return;
        }

        if (!EventSubscription.TryPackage(request, out var package, out _) || package != PresenceDocument.Package)
        {
            using var unknown = transaction.Response(489);
            unknown.Add(SipHeader.AllowEvents, PresenceDocument.Package);
            transaction.Respond(489, unknown.Finish());
            return;
        }

        while (Enter(account, proof.Device) is { } publication)
        {
            if (await InTurnAsync(publication, () => ChangeAsync(transaction, publication, exchange)))
            {
                return;
            }
        }

        transaction.Respond(503);
    }

    /// <summary>A device was signed out.</summary>
    public void Forget(AccountId account, DeviceId device)
    {
        if (all.TryGetValue((account, device), out var publication))
        {
            stack.Run(() => EndAsync(publication, static _ => true));
        }
    }

    /// <summary>Ends what has run out.</summary>
    public void Sweep()
    {
        var now = stack.Time.GetUtcNow();
        foreach (var publication in all.Values)
        {
            if (publication.Expires <= now)
            {
                stack.Run(() => EndAsync(publication, one => one.Expires <= now));
            }
        }
    }

    Publication? Enter(AccountRef account, DeviceId device)
    {
        if (all.TryGetValue((account.Account, device), out var known))
        {
            return known;
        }

        // A device is a password that the account has made, of which it may have only so many.
        return all.Count >= MaxInAll ? null
            : all.GetOrAdd((account.Account, device), static (key, account) => new(account, key.Device), account);
    }

    async Task ChangeAsync(ServerTransaction transaction, Publication publication, Exchange exchange)
    {
        var request = transaction.Request;
        if (Refusal(request, publication, out var granted) is var status and not 0)
        {
            Refuse(transaction, status);
            return;
        }

        if (granted == TimeSpan.Zero)
        {
            Remove(publication);
        }
        else if (!request.Body.IsEmpty)
        {
            if (PresenceReader.Read(request.Body) is not { } document)
            {
                transaction.Respond(400);
                return;
            }

            await ShowAsync(publication, document, exchange);
        }

        publication.Tag = granted == TimeSpan.Zero ? null : stack.Agent.Transactions.Ids.NewTag();
        publication.Expires = stack.Time.GetUtcNow() + granted;
        using var response = transaction.Response(200);
        response.Add(SipHeader.SipETag, publication.Tag ?? stack.Agent.Transactions.Ids.NewTag())
            .Add(SipHeader.Expires, (uint)granted.TotalSeconds);
        transaction.Respond(200, response.Finish());
    }

    // In the order of RFC 3903 section 6; 0 when all is well.
    static int Refusal(SipRequest request, Publication publication, out TimeSpan granted)
    {
        granted = default;
        var hasTag = request.Headers.TryGet(SipHeader.SipIfMatch, out var tag);
        return hasTag && !tag.Is(System.Text.Encoding.ASCII.GetBytes(publication.Tag ?? " ")) ? 412
            : !EventSubscription.TryTime(request, Shortest, Longest, out granted) ? 423
            : request.Body.IsEmpty ? hasTag ? 0 : 400
            : !request.TryContentType(out var type) || !type.Is("application"u8, "pidf+xml"u8) ? 415 : 0;
    }

    static void Refuse(ServerTransaction transaction, int status)
    {
        using var response = transaction.Response(status);
        if (status == 423)
        {
            response.Add(SipHeader.MinExpires, (uint)Shortest.TotalSeconds);
        }
        else if (status == 415)
        {
            response.Add(SipHeader.Accept, PresenceDocument.ContentType);
        }

        transaction.Respond(status, response.Finish());
    }

    async Task ShowAsync(Publication publication, PresenceDocument document, Exchange exchange)
    {
        if (!document.IsOpen)
        {
            End(publication);
            return;
        }

        if (publication.Session is not { } session)
        {
            var account = publication.Account.Address;
            if (await exchange.Users.FindAsync(account, stack.Stopping) is not { } user
                || !Jid.TryCreate(account.Local, account.Domain, "sip-" + stack.Ids.NewToken(), out var address))
            {
                return;
            }

            publication.Session = session = new(user, address, publication.Device);
            exchange.Bind(session);
        }

        var presence = Stanza.Presence(StanzaType.None, session.Address, null, [.. Children(document)]);
        await exchange.ReceiveAsync(session, presence, stack.Stopping);
    }

    static IEnumerable<Element> Children(PresenceDocument document)
    {
        if (document.Activity != PresenceActivity.None)
        {
            yield return new Element("show", Ns.Client)
                .WithText(document.Activity == PresenceActivity.Busy ? "dnd" : "away");
        }

        if (document.Note is { } note)
        {
            yield return new Element("status", Ns.Client).WithText(note);
        }

        yield return new Element("priority", Ns.Client).WithText(Priority.ToString(CultureInfo.InvariantCulture));
    }

    Task<bool> EndAsync(Publication publication, Func<Publication, bool> still) => InTurnAsync(publication, () =>
    {
        if (still(publication))
        {
            Remove(publication);
        }

        return Task.CompletedTask;
    });

    // False when it was taken out before its turn came.
    async Task<bool> InTurnAsync(Publication publication, Func<Task> work)
    {
        await publication.Turn.WaitAsync(stack.Stopping);
        try
        {
            if (publication.IsGone)
            {
                return false;
            }

            await work();
            return true;
        }
        finally
        {
            publication.Turn.Release();
        }
    }

    void Remove(Publication publication)
    {
        End(publication);
        publication.IsGone = true;
        all.TryRemove(KeyValuePair.Create((publication.Account.Account, publication.Device), publication));
    }

    void End(Publication publication)
    {
        if (publication.Session is { } session)
        {
            publication.Session = null;
            stack.Exchange?.End(session);
        }
    }
}
