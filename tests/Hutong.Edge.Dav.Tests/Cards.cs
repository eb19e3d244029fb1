namespace Hutong.Edge.Dav.Tests;

/// <summary>Cards for tests, as programs write them.</summary>
static class Cards
{
    public static string Of(string uid, string name, string more = "") =>
        $"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{uid}\r\nFN:{name}\r\nN:{name};;;;\r\n{more}END:VCARD\r\n";
}
