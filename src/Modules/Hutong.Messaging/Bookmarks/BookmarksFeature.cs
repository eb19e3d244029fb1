using Hutong.Messaging.Eventing;
using Hutong.Messaging.PrivateStorage;
using Hutong.Switch.Features;
using Hutong.Switch.Modules;
using Hutong.Xmpp.Xeps;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Bookmarks;

/// <summary>One list of bookmarks, whichever of its three forms a client knows.</summary>
sealed class BookmarksFeature(BookmarkConversion conversion, EventService events) : Feature
{
    public override string Name => "bookmarks";

    public override IReadOnlyList<Standard> Standards =>
    [
        new("XEP-0048", "1.2", "Bookmarks", Support.Partial, "rooms; links to pages are not converted"),
        new("XEP-0411", "1.1.0", "Bookmarks Conversion"),
        new("XEP-0402", "1.2.0", "PEP Native Bookmarks"),
    ];

    public override void Declare(FeatureParts parts)
    {
        events.Add(conversion);
        parts.Account(Bookmark.CompatFeature, Bookmark.CompatFeature + "-pep", "urn:xmpp:bookmarks-conversion:0");
    }
}

static class BookmarksServices
{
    /// <summary>Adds the conversion of bookmarks. Needs eventing and private storage.</summary>
    public static IServiceCollection AddBookmarks(this IServiceCollection services) => services
        .AddSingleton<BookmarkConversion>()
        .AddSingleton<IPrivateContent>(all => all.GetRequiredService<BookmarkConversion>())
        .AddFeature<BookmarksFeature>();
}
