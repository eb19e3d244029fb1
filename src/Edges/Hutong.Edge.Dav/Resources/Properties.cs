using System.Globalization;
using Hutong.Dav.CardDav;
using Hutong.Dav.Requests;
using Hutong.Dav.Xml;

namespace Hutong.Edge.Dav.Resources;

/// <summary>The live properties of resources, each with the standard that defines it.</summary>
static class Properties
{
    static readonly DavName AddressData = DavName.Card("address-data");

    /// <summary>What <c>allprop</c> gives of each place, and <c>propname</c> names.</summary>
    static readonly DavName[] All =
    [
        DavName.Dav("resourcetype"), DavName.Dav("displayname"), DavName.Dav("getetag"),
        DavName.Dav("getcontenttype"), DavName.Dav("getcontentlength"), DavName.Dav("getlastmodified"),
        DavName.Dav("creationdate"), DavName.Dav("current-user-principal"), DavName.Dav("owner"),
        DavName.Dav("principal-URL"), DavName.Card("addressbook-home-set"), DavName.Dav("supported-report-set"),
        DavName.Dav("sync-token"), new(DavName.CalendarServerNamespace, "getctag"),
        DavName.Card("supported-address-data"), DavName.Card("max-resource-size"),
    ];

    /// <summary>Writes the answer about one resource.</summary>
    public static void Write(
        MultistatusWriter xml, DavResource resource, PropertyRequest request, bool minimal = false)
    {
        xml.BeginResponse(resource.Href);
        var names = request.Scope == PropertyScope.Named ? request.Names : [.. All.Concat(request.Names).Distinct()];
        var found = names.Select(name => (Name: name, Write: Find(name, resource, request))).ToArray();
        var missing = found.Where(one => one.Write is null && request.Scope == PropertyScope.Named).ToArray();
        if (found.Length > missing.Length || missing.Length == 0 || minimal)
        {
            xml.BeginProperties();
            foreach (var (name, write) in found)
            {
                if (write is not null)
                {
                    xml.Begin(name);
                    if (request.Scope != PropertyScope.Names)
                    {
                        write(xml);
                    }

                    xml.End();
                }
            }

            xml.EndProperties(200);
        }

        if (missing.Length > 0 && !minimal)
        {
            xml.BeginProperties();
            foreach (var (name, _) in missing)
            {
                xml.Element(name);
            }

            xml.EndProperties(404);
        }

        xml.EndResponse();
    }

    static Action<MultistatusWriter>? Find(DavName name, DavResource resource, PropertyRequest request) =>
        name.Namespace switch
        {
            DavName.DavNamespace => Dav(name.Local, resource),
            DavName.CardNamespace => name == AddressData ? Data(resource, request) : Card(name.Local, resource),
            DavName.CalendarServerNamespace when name.Local == "getctag" && resource.Book is { } book =>
                xml => xml.Text(SyncTokens.Text(book)),
            _ => null,
        };

    static Action<MultistatusWriter>? Data(DavResource resource, PropertyRequest request) =>
        resource.Card is { Card.Length: > 0 } card && request.AddressData is { } wanted
            ? xml => xml.Text(wanted.Render(card.Card)) : null;

    /// <summary>RFC 4918 section 15, RFC 3744 sections 4 and 5, RFC 5397, RFC 6578 section 4, RFC 4331.</summary>
    static Action<MultistatusWriter>? Dav(string local, DavResource resource) => local switch
    {
        "resourcetype" => xml => Type(xml, resource.Place),
        "displayname" => DisplayName(resource) is { } name ? xml => xml.Text(name) : null,
        "current-user-principal" or "owner" => xml => Href(xml, resource, DavPlace.Principal),
        "principal-URL" when resource.Place == DavPlace.Principal => xml => Href(xml, resource, DavPlace.Principal),
        "principal-collection-set" => xml => xml.Element(DavName.Dav("href"), DavPath.Root + "/principals/"),
        "group-membership" or "group-member-set" or "alternate-URI-set"
            when resource.Place == DavPlace.Principal => _ => { },
        "supported-report-set" => xml => Reports(xml, resource.Place),
        "current-user-privilege-set" => xml => Privileges(xml, resource.Place),
        "sync-token" when resource.Book is { } book => xml => xml.Text(SyncTokens.Text(book)),
        "getetag" when resource.Card is { } card => xml => xml.Text(card.Etag),
        "getcontenttype" when resource.Card is not null => xml => xml.Text("text/vcard; charset=utf-8"),
        "getcontentlength" when resource.Card is { } card =>
            xml => xml.Text(card.Bytes.ToString(CultureInfo.InvariantCulture)),
        "getlastmodified" when resource.Card is { } card =>
            xml => xml.Text(card.Changed.ToString("R", CultureInfo.InvariantCulture)),
        "creationdate" when resource.Card is { } card =>
            xml => xml.Text(card.Created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        "quota-used-bytes" when resource.Book is { } book =>
            xml => xml.Text(book.Bytes.ToString(CultureInfo.InvariantCulture)),
        _ => null,
    };

    /// <summary>RFC 6352 sections 6.2 and 7.1.</summary>
    static Action<MultistatusWriter>? Card(string local, DavResource resource) => (local, resource.Place) switch
    {
        ("addressbook-home-set", DavPlace.Principal or DavPlace.Root) => xml => Href(xml, resource, DavPlace.Home),
        ("addressbook-description", DavPlace.Book) => xml => xml.Text(DisplayName(resource)!),
        ("max-resource-size", DavPlace.Book) =>
            xml => xml.Text(resource.MaxCardBytes.ToString(CultureInfo.InvariantCulture)),
        ("supported-address-data", DavPlace.Book) => AddressTypes,
        ("supported-collation-set", DavPlace.Book) => Collations,
        _ => null,
    };

    static string? DisplayName(DavResource resource) => resource.Place switch
    {
        DavPlace.Principal => resource.Account.Address.ToString(),
        DavPlace.Book => resource.Chinese ? "通讯录" : "Contacts",
        _ => null,
    };

    static void Href(MultistatusWriter xml, DavResource resource, DavPlace place) =>
        xml.Element(DavName.Dav("href"), DavPath.Href(place, resource.Account));

    static void Type(MultistatusWriter xml, DavPlace place)
    {
        if (place != DavPlace.Card)
        {
            xml.Element(DavName.Dav("collection"));
        }

        if (place == DavPlace.Principal)
        {
            xml.Element(DavName.Dav("principal"));
        }

        if (place == DavPlace.Book)
        {
            xml.Element(DavName.Card("addressbook"));
        }
    }

    static void Reports(MultistatusWriter xml, DavPlace place)
    {
        if (place != DavPlace.Book)
        {
            return;
        }

        foreach (var name in (DavName[])
            [DavName.Card("addressbook-query"), DavName.Card("addressbook-multiget"), DavName.Dav("sync-collection")])
        {
            xml.Begin(DavName.Dav("supported-report"));
            xml.Begin(DavName.Dav("report"));
            xml.Element(name);
            xml.End();
            xml.End();
        }
    }

    static void Privileges(MultistatusWriter xml, DavPlace place)
    {
        string[] all = ["read", "read-current-user-privilege-set"];
        string[] write = ["write", "write-content", "bind", "unbind"];
        foreach (var name in place is DavPlace.Book or DavPlace.Card ? [.. all, .. write] : all)
        {
            xml.Begin(DavName.Dav("privilege"));
            xml.Element(DavName.Dav(name));
            xml.End();
        }
    }

    static void AddressTypes(MultistatusWriter xml)
    {
        foreach (var version in (string[])["3.0", "4.0"])
        {
            xml.Begin(DavName.Card("address-data-type"));
            xml.Attribute("content-type", "text/vcard");
            xml.Attribute("version", version);
            xml.End();
        }
    }

    static void Collations(MultistatusWriter xml)
    {
        foreach (var collation in TextMatch.Collations)
        {
            xml.Element(DavName.Card("supported-collation"), collation);
        }
    }
}
