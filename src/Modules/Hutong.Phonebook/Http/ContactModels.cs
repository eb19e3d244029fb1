using System.Text.Json.Serialization;
using Hutong.Phonebook.Cards;

namespace Hutong.Phonebook.Http;

/// <param name="Id">Its id, which never changes.</param>
/// <param name="Uid">The uid of the card.</param>
/// <param name="Etag">Changes with every byte of the card; for If-Match.</param>
/// <param name="Counter">The change counter at its last change.</param>
/// <param name="Changed">When it was last changed.</param>
/// <param name="Name">The name as it is shown.</param>
/// <param name="Letter">Its letter on the rail: A to Z, or #.</param>
sealed record ContactBody(
    string Id, string Uid, string Etag, string Counter, DateTimeOffset Changed, string Name, string Letter)
{
    public string? Family { get; init; }
    public string? Given { get; init; }
    public string? Additional { get; init; }
    public string? Prefix { get; init; }
    public string? Suffix { get; init; }
    public string? Nickname { get; init; }
    public string? Organization { get; init; }
    public string? Department { get; init; }
    public string? Title { get; init; }
    public string? Birthday { get; init; }
    public string? Note { get; init; }
    public IReadOnlyList<TypedValue> Numbers { get; init; } = [];
    public IReadOnlyList<TypedValue> Emails { get; init; } = [];
    public IReadOnlyList<TypedValue> Chats { get; init; } = [];
    public IReadOnlyList<TypedValue> Urls { get; init; } = [];
    public IReadOnlyList<PostalBody> Postal { get; init; } = [];
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Where its picture is, below the server's address; null without one.</summary>
    public string? Photo { get; init; }

    /// <summary>Whether it is a group of others (Apple's address book).</summary>
    public bool Group { get; init; }

    /// <summary>In the answer about one contact: the card itself.</summary>
    public string? Card { get; init; }

    /// <summary>In a list of changes: whether it was deleted.</summary>
    public bool Deleted { get; init; }
}

/// <summary>A postal address.</summary>
sealed record PostalBody(
    string? Street, string? City, string? Region, string? Code, string? Country, IReadOnlyList<string>? Types = null,
    string? Extended = null, string? Box = null);

/// <param name="Items">The contacts in the order of the rail, or the best match first.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; null at the end.</param>
/// <param name="Counter">The change counter of the book.</param>
/// <param name="Total">How many contacts the book has.</param>
sealed record ContactPage(IReadOnlyList<ContactBody> Items, string? Next, string Counter, long Total);

/// <param name="Items">Contacts as they are now; deleted ones have only an id.</param>
/// <param name="Next">What to give as <c>since</c> the next time.</param>
/// <param name="More">Whether there is more now.</param>
sealed record ContactChanges(IReadOnlyList<ContactBody> Items, string Next, bool More);

/// <param name="Letter">A to Z, or #.</param>
/// <param name="Count">How many contacts stand under it.</param>
sealed record LetterCount(string Letter, long Count);

sealed record LetterPage(IReadOnlyList<LetterCount> Items, string Counter);

/// <param name="Operation">What to undo it by; null when nothing changed.</param>
/// <param name="Count">How many contacts changed.</param>
/// <param name="Counter">The change counter after it.</param>
/// <param name="Skipped">Contacts that were left as they are.</param>
sealed record OperationAnswer(
    string? Operation, int Count, string Counter, IReadOnlyList<string>? Skipped = null);

/// <param name="Ids">The contacts.</param>
sealed record ContactIds(IReadOnlyList<string> Ids);

/// <param name="Id">What to undo it by.</param>
/// <param name="Kind"><c>put</c>, <c>delete</c>, <c>import</c>, <c>merge</c>, <c>restore</c> or <c>undo</c>.</param>
/// <param name="Count">How many contacts it changed.</param>
/// <param name="At">When.</param>
/// <param name="Source">By what way: <c>api</c> or <c>carddav</c>.</param>
/// <param name="Undone">Whether it is undone.</param>
sealed record OperationBody(string Id, string Kind, long Count, DateTimeOffset At, string Source, bool Undone);

/// <param name="Items">Operations of the last 30 days, newest first.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; null at the end.</param>
sealed record OperationPage(IReadOnlyList<OperationBody> Items, string? Next);

/// <param name="Time">The time asked about.</param>
/// <param name="Total">Contacts that there were.</param>
/// <param name="Added">Contacts that would come back.</param>
/// <param name="Changed">Contacts that would be as they were.</param>
/// <param name="Removed">Contacts that came since and would go.</param>
sealed record RestoreAnswer(DateTimeOffset Time, long Total, long Added, long Changed, long Removed);

/// <param name="Time">One of the last 30 days, in ISO 8601.</param>
sealed record RestoreBody(string? Time);

/// <param name="Version">What <c>versions</c> named.</param>
sealed record RestoreVersionBody(string? Version);

/// <param name="Version">Its name.</param>
/// <param name="From">From when it held.</param>
/// <param name="Until">Until when.</param>
/// <param name="Name">The name that was shown.</param>
sealed record VersionBody(string Version, DateTimeOffset From, DateTimeOffset Until, string Name);

sealed record VersionPage(IReadOnlyList<VersionBody> Items);

/// <param name="Reasons">What they share: <c>number</c>, <c>email</c>.</param>
/// <param name="Sure">Whether they have the same name, too.</param>
/// <param name="Contacts">The contacts.</param>
sealed record DuplicateBody(IReadOnlyList<string> Reasons, bool Sure, IReadOnlyList<ContactBody> Contacts);

sealed record DuplicatePage(IReadOnlyList<DuplicateBody> Items);

/// <param name="Operation">What to undo it by; null when nothing changed.</param>
/// <param name="Contact">The whole.</param>
/// <param name="Counter">The change counter after it.</param>
sealed record MergeAnswer(string? Operation, ContactBody Contact, string Counter);

/// <param name="Operation">What to undo it by; null when nothing changed, or was to be.</param>
/// <param name="Added">Contacts that are new.</param>
/// <param name="Updated">Contacts that took the place of one with the same uid.</param>
/// <param name="Unchanged">Contacts that were there already.</param>
/// <param name="Faults">The first 1,000 rows that were not taken.</param>
/// <param name="Refused">How many were not taken.</param>
sealed record ImportAnswer(
    string? Operation, int Added, int Updated, int Unchanged, IReadOnlyList<Transfer.ImportFault> Faults, int Refused);

/// <param name="Id">The contact.</param>
/// <param name="Number">The number by which they were found.</param>
/// <param name="Address">Their address.</param>
sealed record HereBody(string Id, string Number, string Address);

/// <param name="Items">Contacts who are here and let themselves be found.</param>
/// <param name="Left">How many more numbers may be asked about today.</param>
sealed record HerePage(IReadOnlyList<HereBody> Items, int Left);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(ContactBody))]
[JsonSerializable(typeof(ContactPage))]
[JsonSerializable(typeof(ContactChanges))]
[JsonSerializable(typeof(LetterPage))]
[JsonSerializable(typeof(OperationAnswer))]
[JsonSerializable(typeof(ContactIds))]
[JsonSerializable(typeof(HerePage))]
[JsonSerializable(typeof(ImportAnswer))]
[JsonSerializable(typeof(DuplicatePage))]
[JsonSerializable(typeof(MergeAnswer))]
[JsonSerializable(typeof(OperationPage))]
[JsonSerializable(typeof(RestoreAnswer))]
[JsonSerializable(typeof(RestoreBody))]
[JsonSerializable(typeof(RestoreVersionBody))]
[JsonSerializable(typeof(VersionPage))]
sealed partial class PhonebookJson : JsonSerializerContext;
