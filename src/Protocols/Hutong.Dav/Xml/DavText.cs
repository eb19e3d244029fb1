using System.Text;
using System.Xml;

namespace Hutong.Dav.Xml;

/// <summary>Text that XML can hold.</summary>
public static class DavText
{
    /// <summary>The text without characters that XML 1.0 section 2.2 forbids.</summary>
    public static string Clean(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!IsAllowed(text, ref i))
            {
                return Rebuild(text);
            }
        }

        return text;
    }

    static string Rebuild(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var from = i;
            if (IsAllowed(text, ref i))
            {
                clean.Append(text, from, i - from + 1);
            }
        }

        return clean.ToString();
    }

    static bool IsAllowed(string text, ref int index)
    {
        if (XmlConvert.IsXmlChar(text[index]))
        {
            return true;
        }

        if (index + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[index + 1], text[index]))
        {
            index++;
            return true;
        }

        return false;
    }
}

/// <summary>Status lines.</summary>
public static class DavStatus
{
    /// <summary>The code with its reason (RFC 9110 section 15, RFC 4918 section 11).</summary>
    public static string Line(int status) => status switch
    {
        200 => "200 OK",
        201 => "201 Created",
        204 => "204 No Content",
        403 => "403 Forbidden",
        404 => "404 Not Found",
        409 => "409 Conflict",
        412 => "412 Precondition Failed",
        424 => "424 Failed Dependency",
        507 => "507 Insufficient Storage",
        _ => status.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
