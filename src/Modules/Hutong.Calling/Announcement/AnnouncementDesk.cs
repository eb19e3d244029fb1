using Hutong.Calling.Calls;
using Hutong.Calling.Conference;
using Hutong.Calling.Numbers;
using Hutong.Calling.Records;
using Hutong.Calling.Sounds;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Calling;
using Hutong.Kernel;
using Hutong.Media.Files;
using Hutong.Switch.Calls;

namespace Hutong.Calling.Announcement;

/// <summary>Takes wishes for announcements, for people and for other modules.</summary>
sealed class AnnouncementDesk(CallParts parts, AnnouncementOptions options, AnnouncementStore store,
    AnnouncementQueries queries, AnnouncementSounds sounds, AnnouncementRunner runner) : IAnnouncements
{
    static readonly TimeSpan IntervalMin = TimeSpan.FromMinutes(1), IntervalMax = TimeSpan.FromDays(1);

    public async ValueTask<AnnouncementStart> BeginAsync(AnnouncementWish wish, CancellationToken cancel)
    {
        var owner = wish.Owner;
        var id = wish.Id is null ? parts.Ids.NewToken() : ConferenceInviter.IdOf("announcement", owner, wish.Id);
        if (wish.Id is not null && await queries.OwnAsync(owner, id, cancel) is not null)
        {
            return new(id, false, null);
        }

        var own = await parts.Owners.ProvedAsync(owner, cancel);
        if (RefusalOf(wish, own) is { } refusal)
        {
            return Refused(refusal);
        }

        var text = wish.Text?.Trim() ?? "";
        var language = wish.Language ?? AnnouncementSounds.LanguageOf(text);
        if (await SoundAsync(wish, text, language, cancel) is not { } sound)
        {
            return Refused(wish.Sound is null ? AnnouncementRefusal.NoSpeech : AnnouncementRefusal.BadSound);
        }

        if (sound.Duration > options.Longest)
        {
            return Refused(wish.Sound is null ? AnnouncementRefusal.BadText : AnnouncementRefusal.BadSound);
        }

        var people = await PeopleAsync(owner, wish.To, cancel);
        var row = new AnnouncementRow
        {
            Tenant = owner.Tenant,
            Id = id,
            Owner = owner.Account,
            Purpose = wish.Purpose,
            Text = text,
            Language = language,
            Show = wish.From is null ? "" : Read(owner, wish.From)!,
            Length = TimeSpan.FromMilliseconds((long)sound.Duration.TotalMilliseconds),
            AsksToConfirm = wish.AsksToConfirm,
            OffersAgain = wish.OffersAgain,
            Attempts = wish.Attempts,
            Interval = wish.Interval,
            People = people.Count,
            CreatedAt = parts.Time.GetUtcNow(),
        };
        var kept = await store.AddAsync(row, people, SoundFiles.Write(sound.Samples, sound.SampleRateHz).Content,
            wish.IsByAdministrator ? options.MaxPeopleOfAdministratorOfDay : options.MaxPeopleOfDay, cancel);
        if (kept == AnnouncementKept.New)
        {
            runner.Kick();
        }

        return kept switch
        {
            AnnouncementKept.New => new(id, true, null),
            AnnouncementKept.Known => new(id, false, null),
            AnnouncementKept.TooManyToday => Refused(AnnouncementRefusal.TooManyToday),
            _ => Refused(AnnouncementRefusal.Failed),
        };
    }

    public async ValueTask<bool> CancelAsync(AccountRef owner, string id, CancellationToken cancel)
    {
        if (await queries.OwnAsync(owner, id, cancel) is not { } row)
        {
            return false;
        }

        if (row.State == AnnouncementState.Calling && !await runner.CancelAsync(row, cancel))
        {
            // Asked for again, it is tried again.
            throw new Storage.StoreBusyException();
        }

        return true;
    }

    AnnouncementRefusal? RefusalOf(AnnouncementWish wish, string? own)
    {
        var most = wish.IsByAdministrator ? options.MaxPeopleOfAdministrator : options.MaxPeople;
        return !options.Enabled ? AnnouncementRefusal.Off
            : wish.To.Count == 0 ? AnnouncementRefusal.Nobody
            : wish.To.Count > most ? AnnouncementRefusal.TooMany
            : (string.IsNullOrWhiteSpace(wish.Text) && wish.Sound is null)
                || wish.Text?.Length > AnnouncementSounds.TextCharactersMax
                || wish.Text?.Any(one => char.IsControl(one) && one is not ('\n' or '\r' or '\t')) == true
                || wish.Language is not (null or "zh" or "en") ? AnnouncementRefusal.BadText
            : wish.Attempts < 1 || wish.Attempts > options.MaxAttempts
                || wish.Interval < IntervalMin || wish.Interval > IntervalMax ? AnnouncementRefusal.BadPlan
            : wish.From is { } from && (Read(wish.Owner, from) is not { } shown
                || (shown != own && shown != parts.ServiceNumber)) ? AnnouncementRefusal.CallerIdNotProved
            : null;
    }

    async ValueTask<WavSound?> SoundAsync(
        AnnouncementWish wish, string text, string language, CancellationToken cancel) =>
        wish.Sound is not { } file ? await sounds.SpeakAsync(text, language, cancel)
            : SoundFiles.Read(file.Span) is { Samples.Length: > 0 } sound && sound.Duration <= options.Longest
                ? SoundRates.ToMixRate(sound) : null;

    // Whoever is named twice, also as number and as account, is called once. Who cannot be called is told of like the
    // others.
    async ValueTask<IReadOnlyList<AnnouncementPerson>> PeopleAsync(
        AccountRef owner, IReadOnlyList<string> to, CancellationToken cancel)
    {
        List<AnnouncementPerson> people = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var one in to)
        {
            var person = await PersonAsync(owner, people.Count, one, cancel);
            if (seen.Add(person.Target))
            {
                people.Add(person);
            }
        }

        return people;
    }

    async ValueTask<AnnouncementPerson> PersonAsync(
        AccountRef owner, int number, string to, CancellationToken cancel)
    {
        var at = to.IndexOf('@', StringComparison.Ordinal);
        var target = await Destinations.FindAsync(parts, owner.Tenant, owner, at < 0 ? to : to[..at],
            at < 0 ? null : to[(at + 1)..], cancel);
        if (target.Account is { } account)
        {
            return new(number, account.Account, account.Address.ToString());
        }

        var refusal = target.Number is not null ? (CallReason?)null
            : target.Short is not null ? CallReason.UseYourTelephone : target.Refusal ?? CallReason.NotFound;
        return new(number, AccountId.None, target.Number ?? to)
        {
            State = refusal is null ? AnnouncementState.Waiting : AnnouncementState.Refused,
            Reason = refusal is { } reason ? CallOutcome.Name(reason) : "",
        };
    }

    string? Read(AccountRef owner, string from) => Dialled.Read(
        from, Dialled.RegionOf(owner.Address.Local, parts.Options.Region)) is { Kind: DialledKind.Number } read
            ? read.Text : null;

    static AnnouncementStart Refused(AnnouncementRefusal refusal) => new(null, false, refusal);
}
