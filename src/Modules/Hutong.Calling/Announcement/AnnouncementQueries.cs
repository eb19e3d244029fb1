using Hutong.Contracts.Accounts;
using Hutong.Kernel;
using Hutong.Storage;

namespace Hutong.Calling.Announcement;

/// <summary>Reads announcements and their people.</summary>
sealed class AnnouncementQueries(IStore store)
{
    const string Columns =
        """
        a.tenant as Tenant, a.id as Id, a.owner as Owner, a.purpose as Purpose, a.words as Words,
        a.language as Language, a.shows as Shows, a.length_ms as Length, a.confirm as Confirm, a.again as Again,
        a.attempts as Most, a.interval_ms as Wait, a.state as Phase, a.people as People, a.created_at as Created,
        a.ended_at as Ended
        """;

    const string PersonColumns =
        """
        p.person as Person, p.account as Account, p.target as Target, p.state as State, p.reason as Reason,
        p.attempts as Attempts, p.stops as Stops, p.call as Call, p.beat as Beat, p.next_at as Next,
        p.heard_ms as Heard, p.confirmed_at as Confirmed, p.changed_at as Changed
        """;

    public async ValueTask<AnnouncementRow?> FindAsync(TenantId tenant, string id, CancellationToken cancel) =>
        await store.ReadAsync(db => db.RowOrDefault<Row>(
            $"select {Columns} from announcements a where a.tenant = @tenant and a.id = @id",
            new { tenant = (long)tenant.Value, id }), cancel) is { } row ? Read(row) : null;

    /// <summary>The one whose owner somebody is; null when it is another's, or is not.</summary>
    public async ValueTask<AnnouncementRow?> OwnAsync(AccountRef owner, string id, CancellationToken cancel) =>
        await FindAsync(owner.Tenant, id, cancel) is { } row && row.Owner == owner.Account ? row : null;

    /// <summary>A page of an account's, newest first.</summary>
    public async ValueTask<IReadOnlyList<AnnouncementRow>> OfAsync(
        AccountRef owner, long before, string after, int limit, CancellationToken cancel) =>
        [.. (await store.ReadAsync(db => db.Rows<Row>(
            $"""
            select {Columns} from announcements a where a.tenant = @tenant and a.owner = @account
                and (a.created_at < @before or (a.created_at = @before and a.id > @after))
            order by a.created_at desc, a.id limit @limit
            """,
            new { tenant = (long)owner.Tenant.Value, account = owner.Account.Value, before, after, limit }), cancel))
            .Select(Read)];

    /// <summary>A page of the people of one, in the order in which they were named.</summary>
    public async ValueTask<IReadOnlyList<AnnouncementPerson>> PeopleAsync(
        AnnouncementRow row, int after, int limit, string? state, CancellationToken cancel) =>
        [.. (await store.ReadAsync(db => db.Rows<Row>(
            $"""
            select {PersonColumns} from announcement_people p
            where p.tenant = @tenant and p.announcement = @Id and p.person > @after
                and (@state = '' or p.state = @state)
            order by p.person limit @limit
            """,
            new { tenant = (long)row.Tenant.Value, row.Id, after = (long)after, limit, state = state ?? "" }), cancel))
            .Select(ReadPerson)];

    /// <summary>One person as it is now; null when its announcement is forgotten.</summary>
    public async ValueTask<AnnouncementPerson?> PersonAsync(
        AnnouncementRow row, int number, CancellationToken cancel) =>
        (await PeopleAsync(row, number - 1, 1, null, cancel)) is [var one] && one.Number == number ? one : null;

    /// <summary>How many people are in which state.</summary>
    public async ValueTask<IReadOnlyDictionary<string, int>> CountAsync(
        AnnouncementRow row, CancellationToken cancel) =>
        (await store.ReadAsync(db => db.Rows<Row>(
            """
            select state as State, count(*) as People from announcement_people
            where tenant = @tenant and announcement = @Id group by state
            """, new { tenant = (long)row.Tenant.Value, row.Id }), cancel))
            .ToDictionary(one => one.State, one => (int)one.People);

    /// <summary>The sound of one, as a file.</summary>
    public ValueTask<byte[]?> SoundAsync(AnnouncementRow row, CancellationToken cancel) => store.ReadAsync(
        db => db.RowOrDefault<byte[]>("select sound from announcements where tenant = @tenant and id = @Id",
            new { tenant = (long)row.Tenant.Value, row.Id }), cancel);

    /// <summary>
    /// Those whose turn it is, of each owner at most so many, so that a long list of one does not hold up the others.
    /// </summary>
    public ValueTask<IReadOnlyList<DuePerson>> DueAsync(
        DateTimeOffset now, int mostOfOwner, int limit, CancellationToken cancel) => DueAsync(
        $"""
        select * from (select {Columns}, {PersonColumns}, row_number() over (
                partition by a.tenant, a.owner order by p.next_at, p.announcement, p.person) as Place
            from announcement_people p join announcements a on a.tenant = p.tenant and a.id = p.announcement
            where p.state = 'waiting' and p.next_at <= @now) due
        where Place <= @mostOfOwner order by Place, Next limit @limit
        """, new { now = now.ToMicroseconds(), mostOfOwner = (long)mostOfOwner, limit }, cancel);

    /// <summary>Those who are called, by whatever process; and those whose process was killed meanwhile.</summary>
    public ValueTask<IReadOnlyList<DuePerson>> CallingAsync(CancellationToken cancel) => DueAsync(
        $"""
        select {Columns}, {PersonColumns}
        from announcement_people p join announcements a on a.tenant = p.tenant and a.id = p.announcement
        where p.state = 'calling'
        """, new { }, cancel);

    /// <summary>People whom an owner has had called.</summary>
    public ValueTask<long> PeopleSinceAsync(
        TenantId tenant, AccountId owner, DateTimeOffset since, CancellationToken cancel) => store.ReadAsync(
        db => db.Scalar<long>(
            """
            select cast(coalesce(sum(people), 0) as bigint) from announcements
            where tenant = @tenant and owner = @owner and created_at > @since
            """,
            new { tenant = (long)tenant.Value, owner = owner.Value, since = since.ToMicroseconds() }), cancel);

    public async ValueTask<IReadOnlyList<(TenantId Tenant, string Id)>> EndedBeforeAsync(
        DateTimeOffset until, CancellationToken cancel) => [.. (await store.ReadAsync(db => db.Rows<Row>(
            """
            select tenant as Tenant, id as Id from announcements where ended_at > 0 and ended_at < @until
            order by ended_at limit 100
            """, new { until = until.ToMicroseconds() }), cancel))
            .Select(row => (new TenantId((int)row.Tenant), row.Id))];

    async ValueTask<IReadOnlyList<DuePerson>> DueAsync(string sql, object parameters, CancellationToken cancel) =>
        [.. (await store.ReadAsync(db => db.Rows<Row>(sql, parameters), cancel))
            .Select(row => new DuePerson(Read(row), ReadPerson(row)))];

    static AnnouncementRow Read(Row row) => new()
    {
        Tenant = new((int)row.Tenant),
        Id = row.Id,
        Owner = new(row.Owner),
        Purpose = row.Purpose,
        Text = row.Words,
        Language = row.Language,
        Show = row.Shows,
        Length = TimeSpan.FromMilliseconds(row.Length),
        AsksToConfirm = row.Confirm == 1,
        OffersAgain = row.Again == 1,
        Attempts = (int)row.Most,
        Interval = TimeSpan.FromMilliseconds(row.Wait),
        State = row.Phase,
        People = (int)row.People,
        CreatedAt = TimeColumns.FromMicroseconds(row.Created),
        EndedAt = TimeColumns.FromMicrosecondsIfAny(row.Ended),
    };

    static AnnouncementPerson ReadPerson(Row row) => new((int)row.Person, new(row.Account), row.Target)
    {
        State = row.State,
        Reason = row.Reason,
        Attempts = (int)row.Attempts,
        Stops = (int)row.Stops,
        Call = row.Call,
        Beat = row.Beat,
        NextAt = row.State == AnnouncementState.Waiting ? TimeColumns.FromMicrosecondsIfAny(row.Next) : null,
        Heard = TimeSpan.FromMilliseconds(row.Heard),
        ConfirmedAt = TimeColumns.FromMicrosecondsIfAny(row.Confirmed),
        ChangedAt = TimeColumns.FromMicroseconds(row.Changed),
    };

    sealed class Row
    {
        public long Tenant { get; set; }
        public string Id { get; set; } = "";
        public long Owner { get; set; }
        public string Purpose { get; set; } = "";
        public string Words { get; set; } = "";
        public string Language { get; set; } = "";
        public string Shows { get; set; } = "";
        public long Length { get; set; }
        public long Confirm { get; set; }
        public long Again { get; set; }
        public long Most { get; set; }
        public long Wait { get; set; }
        public string Phase { get; set; } = "";
        public long People { get; set; }
        public long Created { get; set; }
        public long Ended { get; set; }
        public long Person { get; set; }
        public long Account { get; set; }
        public string Target { get; set; } = "";
        public string State { get; set; } = "";
        public string Reason { get; set; } = "";
        public long Attempts { get; set; }
        public long Stops { get; set; }
        public string Call { get; set; } = "";
        public long Beat { get; set; }
        public long Next { get; set; }
        public long Heard { get; set; }
        public long Confirmed { get; set; }
        public long Changed { get; set; }
    }
}
