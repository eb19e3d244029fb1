using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Hutong.Phonebook.Transfer;

/// <summary>
/// What the titles of columns mean that Google Contacts, Outlook, address books of Apple's and Chinese ones write.
/// </summary>
static partial class CsvTitles
{
    static readonly FrozenDictionary<string, CsvColumn> Known = Table().ToFrozenDictionary(
        pair => pair.Title, pair => new CsvColumn(pair.Kind, "", pair.Group, pair.Types), StringComparer.Ordinal);

    /// <summary>The column of a title.</summary>
    public static CsvColumn Of(string title)
    {
        var plain = title.Trim().Trim('\uFEFF', '*', ':', '：').Trim().ToLowerInvariant();
        if (Known.TryGetValue(plain, out var known))
        {
            return known with { Title = title };
        }

        // A title is at most a cell of a file that is bounded; the expression has no choice to go back on.
        return plain.Length <= 60 && Numbered().Match(plain) is { Success: true } match
            ? Google(title, match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value)
            : new(CsvKind.Other, title);
    }

    static CsvColumn Google(string title, string what, string number, string part)
    {
        var group = what + " " + number;
        var kind = (what, part) switch
        {
            (_, "type" or "label") => CsvKind.Label,
            ("phone", "value") => CsvKind.Number,
            ("e-mail" or "email", "value") => CsvKind.Email,
            ("website", "value") => CsvKind.Url,
            ("im", "value") => CsvKind.Chat,
            ("organization", "name") => CsvKind.Company,
            ("organization", "title") => CsvKind.Title,
            ("organization", "department") => CsvKind.Department,
            ("address", "street") => CsvKind.Street,
            ("address", "city") => CsvKind.City,
            ("address", "region") => CsvKind.Region,
            ("address", "postal code") => CsvKind.Code,
            ("address", "country") => CsvKind.Country,
            ("address", "po box") => CsvKind.Box,
            ("address", "extended address") => CsvKind.Extended,
            ("address", "formatted") => CsvKind.Ignored,
            _ => CsvKind.Other,
        };
        // A second employer, and labels of what is kept under its title, keep their titles too.
        return (what == "organization" && number != "1") || (kind == CsvKind.Label
            && what is not ("phone" or "e-mail" or "email" or "website" or "im" or "address"))
            ? new(CsvKind.Other, title) : new(kind, title, group);
    }

    static IEnumerable<(string Title, CsvKind Kind, string Group, string[] Types)> Table()
    {
        foreach (var (kind, titles) in ((CsvKind, string[])[])
        [
            (CsvKind.Name, ["name", "full name", "display name", "file as", "姓名", "名称", "联系人", "联系人姓名", "显示名称"]),
            (CsvKind.Family, ["last name", "family name", "surname", "姓", "姓氏"]),
            (CsvKind.Given, ["first name", "given name", "名", "名字"]),
            (CsvKind.Additional, ["middle name", "additional name", "中间名"]),
            (CsvKind.Prefix, ["name prefix", "title prefix", "prefix", "称谓"]),
            (CsvKind.Suffix, ["name suffix", "suffix", "后缀"]),
            (CsvKind.Nickname, ["nickname", "昵称", "别名"]),
            (CsvKind.Company, ["company", "organization", "organization name", "公司", "单位", "公司名称", "工作单位"]),
            (CsvKind.Department, ["department", "organization department", "部门"]),
            (CsvKind.Title, ["job title", "title", "organization title", "职务", "职位", "头衔"]),
            (CsvKind.Birthday, ["birthday", "birth date", "date of birth", "生日", "出生日期"]),
            (CsvKind.Anniversary, ["anniversary", "纪念日"]),
            (CsvKind.Note, ["notes", "note", "备注", "附注", "说明"]),
            (CsvKind.Categories, ["categories", "group membership", "labels", "groups", "分组", "群组", "类别"]),
            (CsvKind.Card, ["vcard"]),
        ])
        {
            foreach (var title in titles)
            {
                yield return (title, kind, "", []);
            }
        }

        foreach (var one in Values().Concat(Outlook()))
        {
            yield return one;
        }
    }

    static IEnumerable<(string Title, CsvKind Kind, string Group, string[] Types)> Values()
    {
        foreach (var (types, titles) in ((string[], string[])[])
        [
            (["cell"], ["mobile phone", "mobile", "cell phone", "cell", "手机", "手机号", "手机号码", "移动电话"]),
            (["cell"], ["mobile phone 2", "手机2", "手机 2", "移动电话 2"]),
            (["work"], ["business phone", "business phone 2", "work phone", "company main phone", "单位电话", "办公电话",
                "公司电话", "商务电话", "商务电话 2", "工作电话"]),
            (["home"], ["home phone", "home phone 2", "家庭电话", "住宅电话", "住宅电话 2"]),
            (["voice"], ["phone", "phone number", "telephone", "other phone", "电话", "电话号码", "联系电话", "其他电话"]),
            (["pref"], ["primary phone", "主要电话"]),
            (["work", "fax"], ["business fax", "商务传真", "传真"]),
            (["home", "fax"], ["home fax", "住宅传真"]),
            (["fax"], ["other fax", "其他传真"]),
            (["pager"], ["pager", "寻呼机"]),
            (["car"], ["car phone", "车载电话"]),
        ])
        {
            foreach (var title in titles)
            {
                yield return (title, CsvKind.Number, "phone " + title, types);
            }
        }

        foreach (var title in (string[])["e-mail address", "e-mail 2 address", "e-mail 3 address", "e-mail", "email",
            "email address", "邮箱", "电子邮件", "电子邮箱", "电子邮件地址", "电子邮件 2 地址", "电子邮件 3 地址"])
        {
            yield return (title, CsvKind.Email, "email " + title, []);
        }

        foreach (var title in (string[])["web page", "website", "personal web page", "网页", "网址", "主页"])
        {
            yield return (title, CsvKind.Url, "url " + title, []);
        }
    }

    static IEnumerable<(string Title, CsvKind Kind, string Group, string[] Types)> Outlook()
    {
        foreach (var (place, types) in ((string, string[])[])
            [("business", ["work"]), ("home", ["home"]), ("other", [])])
        {
            foreach (var (part, kind) in ((string, CsvKind)[])
            [
                ("street", CsvKind.Street), ("street 2", CsvKind.Extended), ("city", CsvKind.City),
                ("state", CsvKind.Region), ("postal code", CsvKind.Code), ("country", CsvKind.Country),
                ("country/region", CsvKind.Country), ("address po box", CsvKind.Box),
            ])
            {
                yield return ($"{place} {part}", kind, place + " address", types);
            }
        }

        foreach (var title in (string[])["地址", "通讯地址", "address"])
        {
            yield return (title, CsvKind.Street, "address", []);
        }
    }

    [GeneratedRegex(@"^(phone|e-mail|email|address|website|im|organization|relation|event|custom field) "
        + @"(\d{1,3}) - ([a-z ]+)$")]
    private static partial Regex Numbered();
}
