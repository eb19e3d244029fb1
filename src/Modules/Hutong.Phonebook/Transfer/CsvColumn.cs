namespace Hutong.Phonebook.Transfer;

/// <summary>What a column of a table says about a person.</summary>
enum CsvKind
{
    /// <summary>Nothing that is known: kept under its own name.</summary>
    Other,
    Name,
    Family,
    Given,
    Additional,
    Prefix,
    Suffix,
    Nickname,
    Company,
    Department,
    Title,
    Birthday,
    Anniversary,
    Note,
    Categories,
    Number,
    Email,
    Url,
    Chat,
    Street,
    City,
    Region,
    Code,
    Country,
    Box,
    Extended,

    /// <summary>The label of a value in another column, such as Google's <c>Phone 1 - Label</c>.</summary>
    Label,

    /// <summary>A whole card, as this server's own tables have it.</summary>
    Card,

    /// <summary>Says what other columns say.</summary>
    Ignored,
}

/// <summary>A column.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Title">Its title as it stands in the file.</param>
/// <param name="Group">Which value it belongs to, for values of several columns: <c>phone 1</c>, <c>home</c>.</param>
/// <param name="Types">Types that its title gives the value.</param>
sealed record CsvColumn(CsvKind Kind, string Title, string Group = "", params string[] Types);
