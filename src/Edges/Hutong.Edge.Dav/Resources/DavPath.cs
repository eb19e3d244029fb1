using System.Globalization;
using Hutong.Contracts.Accounts;

namespace Hutong.Edge.Dav.Resources;

/// <summary>What a path names.</summary>
enum DavPlace
{
    /// <summary>Nothing that is there, or something of another account: the two are answered alike.</summary>
    Nowhere,

    /// <summary>The root of all.</summary>
    Root,

    /// <summary>The account.</summary>
    Principal,

    /// <summary>Where the account's address books are.</summary>
    Home,

    /// <summary>The one address book.</summary>
    Book,

    /// <summary>A card, or where one may be put.</summary>
    Card,
}

/// <summary>
/// Paths: <c>/dav/</c>, <c>/dav/principals/ID/</c>, <c>/dav/books/ID/</c>, <c>/dav/books/ID/contacts/NAME</c>. The id
/// is the account's, so that a changed number changes no path.
/// </summary>
readonly record struct DavPath(DavPlace Place, string Name = "")
{
    /// <summary>Where DAV begins.</summary>
    public const string Root = "/dav";

    const string BookName = "contacts";

    /// <summary>What a path, or an absolute address, names for an account; escapes as they were written.</summary>
    public static DavPath Parse(string target, AccountRef account)
    {
        var path = target;
        if (!path.StartsWith('/') && Uri.TryCreate(path, UriKind.Absolute, out var absolute))
        {
            path = absolute.AbsolutePath;
        }

        var query = path.AsSpan().IndexOfAny('?', '#');
        path = query < 0 ? path : path[..query];
        if (path.Length > 4096)
        {
            return default;
        }

        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        var ends = path.EndsWith('/');
        return parts switch
        {
            ["dav"] => new(DavPlace.Root),
            ["dav", "principals", var id] when IsOf(id, account) => new(DavPlace.Principal),
            ["dav", "books", var id] when IsOf(id, account) => new(DavPlace.Home),
            ["dav", "books", var id, BookName] when IsOf(id, account) => new(DavPlace.Book),
            ["dav", "books", var id, BookName, var name] when IsOf(id, account) && !ends => new(DavPlace.Card, name),
            _ => default,
        };
    }

    /// <summary>The path of a place.</summary>
    public static string Href(DavPlace place, AccountRef account, string name = "") => place switch
    {
        DavPlace.Principal => $"{Root}/principals/{Id(account)}/",
        DavPlace.Home => $"{Root}/books/{Id(account)}/",
        DavPlace.Book => $"{Root}/books/{Id(account)}/{BookName}/",
        DavPlace.Card => $"{Root}/books/{Id(account)}/{BookName}/{Uri.EscapeDataString(name)}",
        _ => Root + "/",
    };

    static bool IsOf(string id, AccountRef account) => id == Id(account);

    static string Id(AccountRef account) => account.Account.Value.ToString(CultureInfo.InvariantCulture);
}
