using Hutong.Dav.CardDav;
using Hutong.Dav.Xml;

namespace Hutong.Dav.Requests;

/// <summary>Which properties are asked for.</summary>
public enum PropertyScope
{
    /// <summary>Those named.</summary>
    Named,

    /// <summary>Those of RFC 4918 and what else is cheap, and those named in addition.</summary>
    All,

    /// <summary>Only which there are.</summary>
    Names,
}

/// <summary>The properties that a PROPFIND or a report asks for.</summary>
/// <param name="Scope">Which.</param>
/// <param name="Names">Those named.</param>
/// <param name="AddressData">How cards are to be given, when they are asked for.</param>
public sealed record PropertyRequest(
    PropertyScope Scope, IReadOnlyList<DavName> Names, AddressDataRequest? AddressData = null)
{
    /// <summary>The most properties that a request may name. 200: clients ask for fewer than forty.</summary>
    public const int MaxNames = 200;

    /// <summary>What an empty PROPFIND asks for (RFC 4918 section 9.1).</summary>
    public static readonly PropertyRequest All = new(PropertyScope.All, []);

    /// <summary>Reads <c>propfind</c>, or a report that has <c>prop</c>, <c>allprop</c> or <c>propname</c>.</summary>
    public static PropertyRequest? Read(DavElement element)
    {
        if (element.Child(DavName.Dav("propname")) is not null)
        {
            return new(PropertyScope.Names, []);
        }

        if (element.Child(DavName.Dav("allprop")) is not null)
        {
            var include = element.Child(DavName.Dav("include"));
            return include is null ? All : Of(PropertyScope.All, include);
        }

        return element.Child(DavName.Dav("prop")) is { } prop ? Of(PropertyScope.Named, prop) : null;
    }

    static PropertyRequest? Of(PropertyScope scope, DavElement list)
    {
        if (list.Children.Count > MaxNames)
        {
            return null;
        }

        var data = list.Child(DavName.Card("address-data"));
        return new(scope, [.. list.Children.Select(child => child.Name).Distinct()],
            data is null ? null : AddressDataRequest.Read(data));
    }
}
