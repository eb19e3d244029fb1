using System.Text.Json;
using Hutong.Contracts.Accounts;
using Hutong.Contracts.Calling;
using Hutong.Kernel;
using Hutong.Storage;

namespace Hutong.Calling.Announcement;

/// <summary>What became of a new announcement in the store.</summary>
enum AnnouncementKept
{
    New,
    Known,
    TooManyToday,
    Failed,
}

/// <summary>
/// Keeps announcements and what became of each person; reads are in <see cref="AnnouncementQueries"/>.
/// </summary>
sealed class AnnouncementStore(IStore store, AnnouncementQueries queries, TimeProvider time)
{
    /// <summary>So often the end of the server may cut off a call to somebody before it counts as an attempt.</summary>
    const int StopsMax = 2;

    /// <summary>Keeps a new one with its people; the same id again leaves the one that there is.</summary>
    /// <param name="row">The announcement.</param>
    /// <param name="people">Whom to call.</param>
    /// <param name="sound">What they hear, as a file.</param>
    /// <param name="mostOfDay">People of the owner's within a day.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async ValueTask<AnnouncementKept> AddAsync(AnnouncementRow row, IReadOnlyList<AnnouncementPerson> people,
        byte[] sound, int mostOfDay, CancellationToken cancel)
    {
        var unit = Insert(row, sound, mostOfDay);
        foreach (var person in people)
        {
            Insert(unit, row, person);
        }

        Settle(unit, row, row.CreatedAt);
        if ((await store.TryCommitAsync(unit, cancel)).IsDurable)
        {
            return AnnouncementKept.New;
        }

        return await queries.FindAsync(row.Tenant, row.Id, cancel) is not null ? AnnouncementKept.Known
            : await queries.PeopleSinceAsync(row.Tenant, row.Owner, DayBefore(row.CreatedAt), cancel)
                + people.Count > mostOfDay ? AnnouncementKept.TooManyToday : AnnouncementKept.Failed;
    }

    /// <summary>
    /// A call to somebody is meant to begin: for the commit of the call's record. Refused when it is wanted no more.
    /// </summary>
    public UnitOfWork Begin(DuePerson due, string call) => new UnitOfWork().Sql(
        """
        update announcement_people set state = 'calling', attempts = attempts + 1, call = @call, changed_at = @now
        where tenant = @tenant and announcement = @announcement and person = @person
            and state = 'waiting' and attempts = @attempts and confirmed_at = 0
        """,
        new
        {
            tenant = (long)due.Announcement.Tenant.Value,
            announcement = due.Announcement.Id,
            person = (long)due.Person.Number,
            attempts = (long)due.Person.Attempts,
            call,
            now = time.GetUtcNow().ToMicroseconds(),
        }, 1);

    /// <summary>Somebody has pressed 1.</summary>
    public static UnitOfWork Confirm(DuePerson due, DateTimeOffset at) => new UnitOfWork().Sql(
        """
        update announcement_people set confirmed_at = @at, changed_at = @at
        where tenant = @tenant and announcement = @announcement and person = @person and confirmed_at = 0
        """,
        new
        {
            tenant = (long)due.Announcement.Tenant.Value,
            announcement = due.Announcement.Id,
            person = (long)due.Person.Number,
            at = at.ToMicroseconds(),
        });

    /// <summary>
    /// Says that calls go on, and how far those who are on the line have heard it. False when it could not be written.
    /// </summary>
    public async ValueTask<bool> BeatAsync(
        IReadOnlyList<(DuePerson Due, TimeSpan Heard)> heard, CancellationToken cancel)
    {
        var unit = new UnitOfWork();
        foreach (var (due, played) in heard)
        {
            unit.Sql(
                """
                update announcement_people set beat = beat + 1,
                    heard_ms = case when heard_ms < @heard then @heard else heard_ms end
                where tenant = @tenant and announcement = @announcement and person = @person
                    and state = 'calling' and call = @Call
                """,
                new
                {
                    tenant = (long)due.Announcement.Tenant.Value,
                    announcement = due.Announcement.Id,
                    person = (long)due.Person.Number,
                    due.Person.Call,
                    heard = (long)played.TotalMilliseconds,
                });
        }

        return unit.IsEmpty || (await store.TryCommitAsync(unit, cancel)).IsDurable;
    }

    /// <summary>
    /// A call is over, or cannot be made: its person waits for another, or is done with. False when that could not be
    /// written.
    /// </summary>
    public async ValueTask<bool> EndAsync(AttemptResult result, CancellationToken cancel)
    {
        // Asked anew: it may have been cancelled since.
        var row = await queries.FindAsync(result.Due.Announcement.Tenant, result.Due.Announcement.Id, cancel);
        if (row is null)
        {
            return true;
        }

        var unit = new UnitOfWork();
        Write(unit, result, result.Final(row.State != AnnouncementState.Calling));
        return (await store.TryCommitAsync(unit, cancel)).IsDurable || await IsOthersAsync(row, result, cancel);
    }

    // Another process has taken the call for dead, and goes on with its person.
    async ValueTask<bool> IsOthersAsync(AnnouncementRow row, AttemptResult result, CancellationToken cancel) =>
        await queries.PersonAsync(row, result.Due.Person.Number, cancel) is not { } now
        || now.State is not (AnnouncementState.Waiting or AnnouncementState.Calling)
        || (now.Call != result.Due.Person.Call && result.State != AnnouncementState.Confirmed)
        || (now.State == AnnouncementState.Waiting && result.Due.Person.State == AnnouncementState.Calling);

    /// <summary>
    /// Nobody is called any more for it. Those who are on the line are hung up on by whoever calls them; no other call
    /// may begin meanwhile.
    /// </summary>
    public async ValueTask<bool> CancelAsync(AnnouncementRow row, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var unit = new UnitOfWork();
        foreach (var person in await queries.PeopleAsync(row, -1, int.MaxValue, AnnouncementState.Waiting, cancel))
        {
            Tell(unit, row, person, AnnouncementState.Cancelled, AnnouncementState.Cancelled, person.Heard, now);
        }

        var key = new { tenant = (long)row.Tenant.Value, row.Id, now = now.ToMicroseconds() };
        unit.Sql("""
            update announcement_people set state = 'cancelled', reason = 'cancelled', next_at = 0, changed_at = @now
            where tenant = @tenant and announcement = @Id and state = 'waiting'
            """, key).Sql(
            """
            update announcements set state = 'cancelled', ended_at = @now
            where tenant = @tenant and id = @Id and state = 'calling'
            """, key);
        return (await store.TryCommitAsync(unit, cancel)).IsDurable;
    }

    /// <summary>
    /// Calls that a killed process left: who has confirmed or heard it all is done with, the others are called once
    /// more. Each is taken over by one process, and by none when it goes on after all. How many were.
    /// </summary>
    public async ValueTask<int> RecoverAsync(IReadOnlyList<DuePerson> left, CancellationToken cancel)
    {
        var taken = 0;
        foreach (var due in left)
        {
            var (row, person) = (due.Announcement, due.Person);
            var done = person.ConfirmedAt is not null ? AnnouncementState.Confirmed
                : person.Heard >= row.Length && !row.AsksToConfirm ? AnnouncementState.Heard : null;
            var isCutOff = done is null && person.Stops < StopsMax && row.State == AnnouncementState.Calling;
            var unit = new UnitOfWork();
            if (isCutOff)
            {
                unit.Sql(
                    """
                    update announcement_people set state = 'waiting', attempts = attempts - 1, stops = stops + 1,
                        next_at = @now, reason = 'server-stopped', changed_at = @now
                    where tenant = @tenant and announcement = @announcement and person = @person
                        and state = 'calling' and call = @Call and beat = @Beat
                    """,
                    new
                    {
                        tenant = (long)row.Tenant.Value,
                        announcement = row.Id,
                        person = (long)person.Number,
                        person.Call,
                        person.Beat,
                        now = time.GetUtcNow().ToMicroseconds(),
                    }, 1);
            }
            else
            {
                var result = new AttemptResult(due, done ?? AnnouncementState.Failed,
                    Hutong.Switch.Calls.CallReason.ServerStopped, person.Heard, person.ConfirmedAt);
                Write(unit, result, done ?? result.Final(row.State != AnnouncementState.Calling), person.Beat);
            }

            taken += (await store.TryCommitAsync(unit, cancel)).IsDurable ? 1 : 0;
        }

        return taken;
    }

    /// <summary>Forgets those that were over long ago. How many there were.</summary>
    public async ValueTask<int> ForgetAsync(TimeSpan age, CancellationToken cancel)
    {
        var old = await queries.EndedBeforeAsync(time.GetUtcNow() - age, cancel);
        foreach (var (tenant, id) in old)
        {
            await DeleteAsync(tenant, id, cancel);
        }

        return old.Count;
    }

    /// <summary>Erases all of an account, which is deleted.</summary>
    public async ValueTask EraseAsync(AccountRef owner, CancellationToken cancel)
    {
        foreach (var row in await queries.OfAsync(owner, long.MaxValue, "", int.MaxValue, cancel))
        {
            await DeleteAsync(row.Tenant, row.Id, cancel);
        }
    }

    /// <summary>An account is deleted: others' announcements do not name it any more.</summary>
    public Task ForgetPersonAsync(AccountRef account, CancellationToken cancel) => store.CommitAsync(
        new UnitOfWork().Sql(
            """
            update announcement_people set target = '' where tenant = @tenant and account = @owner
            """, new { tenant = (long)account.Tenant.Value, owner = account.Account.Value }), cancel);

    Task DeleteAsync(TenantId tenant, string id, CancellationToken cancel) => store.CommitAsync(new UnitOfWork()
        .Sql("delete from announcement_people where tenant = @tenant and announcement = @id",
            new { tenant = (long)tenant.Value, id })
        .Sql("delete from announcements where tenant = @tenant and id = @id",
            new { tenant = (long)tenant.Value, id }), cancel);

    static UnitOfWork Insert(AnnouncementRow row, byte[] sound, int mostOfDay) => new UnitOfWork().Sql(
        """
        insert into announcements (tenant, id, owner, purpose, words, language, shows, sound, length_ms, confirm, again,
            attempts, interval_ms, state, people, created_at, ended_at)
        select @tenant, @Id, @owner, @Purpose, @Text, @Language, @Show, @sound, @length, @AsksToConfirm, @OffersAgain,
            @attempts, @interval, 'calling', @people, @created, 0
        where (select coalesce(sum(people), 0) from announcements
            where tenant = @tenant and owner = @owner and created_at > @since) + @people <= @mostOfDay
        on conflict do nothing
        """,
        new
        {
            tenant = (long)row.Tenant.Value,
            row.Id,
            owner = row.Owner.Value,
            row.Purpose,
            row.Text,
            row.Language,
            row.Show,
            sound,
            length = (long)row.Length.TotalMilliseconds,
            AsksToConfirm = row.AsksToConfirm ? 1L : 0L,
            OffersAgain = row.OffersAgain ? 1L : 0L,
            attempts = (long)row.Attempts,
            interval = (long)row.Interval.TotalMilliseconds,
            people = (long)row.People,
            created = row.CreatedAt.ToMicroseconds(),
            since = DayBefore(row.CreatedAt).ToMicroseconds(),
            mostOfDay = (long)mostOfDay,
        }, 1);

    static void Insert(UnitOfWork unit, AnnouncementRow row, AnnouncementPerson person)
    {
        unit.Sql(
            """
            insert into announcement_people (tenant, announcement, person, account, target, state, reason, attempts,
                stops, call, next_at, heard_ms, confirmed_at, changed_at)
            values (@tenant, @announcement, @person, @account, @Target, @State, @Reason, 0, 0, '', @next, 0, 0, @next)
            """,
            new
            {
                tenant = (long)row.Tenant.Value,
                announcement = row.Id,
                person = (long)person.Number,
                account = person.Account.Value,
                person.Target,
                person.State,
                person.Reason,
                next = row.CreatedAt.ToMicroseconds(),
            });
        if (person.State != AnnouncementState.Waiting)
        {
            Tell(unit, row, person, person.State, person.Reason, TimeSpan.Zero, row.CreatedAt);
        }
    }

    // Of a call that another process has taken over nothing counts but that 1 was pressed in it.
    void Write(UnitOfWork unit, AttemptResult result, string? final, long? beat = null)
    {
        var (row, person) = (result.Due.Announcement, result.Due.Person);
        var now = time.GetUtcNow();
        unit.Sql(
            """
            update announcement_people set state = @state, reason = @reason, next_at = @next, changed_at = @now,
                heard_ms = case when heard_ms < @heard then @heard else heard_ms end,
                confirmed_at = case when confirmed_at = 0 then @confirmed else confirmed_at end
            where tenant = @tenant and announcement = @announcement and person = @person
                and ((call = @Call and state = @from) or (@confirmed > 0 and state in ('waiting', 'calling')))
                and (@beat < 0 or beat = @beat)
            """,
            new
            {
                tenant = (long)row.Tenant.Value,
                announcement = row.Id,
                person = (long)person.Number,
                person.Call,
                from = person.State,
                beat = beat ?? -1,
                state = final ?? AnnouncementState.Waiting,
                reason = result.ReasonName,
                next = final is null ? (now + row.Interval).ToMicroseconds() : 0,
                now = now.ToMicroseconds(),
                heard = (long)result.Heard.TotalMilliseconds,
                confirmed = result.ConfirmedAt.ToMicroseconds(),
            }, 1);
        if (final is not null)
        {
            var heard = person.Heard > result.Heard ? person.Heard : result.Heard;
            Tell(unit, row, person, final, result.ReasonName, heard, now);
            Settle(unit, row, now);
        }
    }

    // With the last person it is done, and its sound is not needed any more.
    static void Settle(UnitOfWork unit, AnnouncementRow row, DateTimeOffset now) => unit.Sql(
        """
        update announcements set state = case when state = 'calling' then 'done' else state end,
            ended_at = case when ended_at = 0 then @now else ended_at end, sound = @none
        where tenant = @tenant and id = @Id and not exists (select 1 from announcement_people
            where tenant = @tenant and announcement = @Id and state in ('waiting', 'calling'))
        """,
        new { tenant = (long)row.Tenant.Value, row.Id, now = now.ToMicroseconds(), none = Array.Empty<byte>() });

    static void Tell(UnitOfWork unit, AnnouncementRow row, AnnouncementPerson person, string state, string reason,
        TimeSpan heard, DateTimeOffset now) => unit.Fact(new(row.Tenant, AnnouncementOutcome.FactName,
            JsonSerializer.Serialize(new AnnouncementOutcome(row.Id, row.Purpose, row.Owner.Value, person.Number,
                person.Account.Value, state, reason, (long)heard.TotalMilliseconds),
                CallingJson.Default.AnnouncementOutcome), now));

    static DateTimeOffset DayBefore(DateTimeOffset now) => now - TimeSpan.FromDays(1);
}
