using System.Globalization;
using Hutong.Contracts.Accounts;
using Hutong.Edge.Sip.SignIn;
using Hutong.Kernel;
using Hutong.Sip.Headers;
using Hutong.Sip.Transactions;
using Hutong.Sip.Uris;

namespace Hutong.Edge.Sip.Registrar;

/// <summary>Answers REGISTER (RFC 3261 section 10.3, RFC 3327, RFC 5626 section 6).</summary>
sealed class SipRegistrar(SipStack stack) : IDeviceListener
{
    const string Dates = "ddd, dd MMM yyyy HH:mm:ss 'GMT'";

    /// <summary>Contacts of one request.</summary>
    const int MaxContacts = 10;

    const int MaxPaths = 8;

    const int MaxInstanceChars = 200;

    DateText? date;

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(ServerTransaction transaction)
    {
        var request = transaction.Request;
        var proof = await stack.SignIn.ProveAsync(request, transaction.Source, stack.Stopping);
        if (proof.Account is not { } account)
        {
            stack.Refuse(transaction, proof);
            return;
        }

        // One registers oneself only (step 4).
        if (!request.To.Uri.IsSip || stack.SignIn.DomainOf(request) != account.Address.Domain
            || !string.Equals(request.To.Uri.UserName, account.Address.Local, StringComparison.OrdinalIgnoreCase))
        {
            transaction.Respond(403);
            return;
        }

        var was = stack.Bindings.Has(account.Account);
        var status = Change(transaction, account, proof.Device);
        if (status == 200)
        {
            Answer(transaction, account);
            if (was != stack.Bindings.Has(account.Account))
            {
                stack.Presences.Changed(account.Account);
            }

            transaction.LetGo();
        }
        else if (status == 423)
        {
            using var response = transaction.Response(423);
            response.Add(SipHeader.MinExpires, (uint)stack.Options.ShortestRegistration.TotalSeconds);
            transaction.Respond(423, response.Finish());
        }
        else
        {
            transaction.Respond(status);
        }
    }

    /// <inheritdoc />
    public Task RevokedAsync(TenantId tenant, AccountId account, DeviceId device)
    {
        stack.Bindings.Remove(account, one => one.Device == device);
        stack.Lamps.Forget(account);
        stack.Publications.Forget(account, device);
        return Task.CompletedTask;
    }

    int Change(ServerTransaction transaction, AccountRef account, DeviceId device)
    {
        var request = transaction.Request;
        var common = request.Headers.TryNumber(SipHeader.Expires, out var all) ? all : (uint?)null;
        List<Binding> fresh = [];
        foreach (var value in request.Headers.Values(SipHeader.Contact))
        {
            if (fresh.Count == MaxContacts || !NameAddress.TryRead(value, out var contact))
            {
                return 400;
            }

            if (contact.IsWildcard)
            {
                if (common != 0 || request.Headers.CountOf(SipHeader.Contact) > 1)
                {
                    return 400;
                }

                stack.Bindings.Remove(account.Account, static _ => true);
                return 200;
            }

            var seconds = contact.Parameters.TryNumber("expires"u8, out var own) ? own
                : common ?? (uint)stack.Options.LongestRegistration.TotalSeconds;
            if (seconds > 0 && seconds < stack.Options.ShortestRegistration.TotalSeconds)
            {
                return 423;
            }

            if (!contact.Uri.IsSip)
            {
                return 400;
            }

            fresh.Add(Make(transaction, account, device, contact, seconds));
        }

        return fresh.Count == 0 ? 200 : stack.Bindings.Change(account.Account, fresh) switch
        {
            BindingVerdict.OutOfOrder => 500,
            BindingVerdict.Full => 503,
            _ => 200,
        };
    }

    Binding Make(
        ServerTransaction transaction, AccountRef account, DeviceId device, NameAddress contact, uint seconds)
    {
        var request = transaction.Request;
        var now = stack.Time.GetUtcNow();
        var granted = Math.Min(seconds, stack.Options.LongestRegistration.TotalSeconds);
        var instance = contact.Parameters.Text("+sip.instance"u8);
        var flow = contact.Parameters.TryNumber("reg-id"u8, out var number) ? number : 0;
        var uri = SipUri.Parse(contact.Uri.ToString());
        return new()
        {
            Id = stack.Ids.NewToken(),
            Account = account,
            Device = device,
            Contact = uri,
            ShownContact = instance is { Length: > 0 and <= MaxInstanceChars }
                ? string.Create(CultureInfo.InvariantCulture, $"<{uri}>;+sip.instance=\"{Bare(instance)}\"")
                    + (flow > 0 ? string.Create(CultureInfo.InvariantCulture, $";reg-id={flow}") : "")
                : $"<{uri}>",
            Flow = transaction.Source,
            Path = [.. request.Headers.Values(SipHeader.Path).ToStrings().Take(MaxPaths)],
            Expires = now.AddSeconds(granted),
            Refreshed = now,
            Preference = contact.Preference,
            Instance = instance is { Length: > 0 and <= MaxInstanceChars } ? instance : null,
            FlowNumber = flow,
            CallId = request.CallId.ToString(),
            Sequence = request.CSeq.Number,
            Agent = SipSignIn.AgentOf(request),
            TakesMessages = !request.Headers.Contains(SipHeader.Allow)
                || request.Headers.Values(SipHeader.Allow).Contains("MESSAGE"u8),
        };
    }

    static string Bare(string instance) => instance.Replace("\"", "", StringComparison.Ordinal);

    // It is the same for all that are answered in one second.
    string DateOf(DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        if (Volatile.Read(ref date) is { } known && known.Second == second)
        {
            return known.Text;
        }

        var text = now.ToString(Dates, CultureInfo.InvariantCulture);
        Volatile.Write(ref date, new(second, text));
        return text;
    }

    void Answer(ServerTransaction transaction, AccountRef account)
    {
        var now = stack.Time.GetUtcNow();
        var isOutbound = false;
        using var response = transaction.Response(200);
        foreach (var one in stack.Bindings.Of(account.Account))
        {
            var left = (int)Math.Ceiling((one.Expires - now).TotalSeconds);
            response.Add(
                SipHeader.Contact, string.Create(CultureInfo.InvariantCulture, $"{one.ShownContact};expires={left}"));
            isOutbound |= one.Instance is not null && one.FlowNumber > 0
                && ReferenceEquals(one.Flow, transaction.Source);
        }

        // RFC 3327 section 5.3: whoever put itself on the way is told that it is.
        response.Copy(transaction.Request, SipHeader.Path);
        if (isOutbound && transaction.Request.Headers.Values(SipHeader.Supported).Contains("outbound"u8))
        {
            response.Add(SipHeader.Require, "outbound");
        }

        response.Add(SipHeader.Supported, "path, outbound")
            .Add(SipHeader.Date, DateOf(now));
        transaction.Respond(200, response.Finish());
    }

    sealed record DateText(long Second, string Text);
}
