using System.Buffers;

namespace Hutong.Sip.Text;

/// <summary>The sets of characters of RFC 3261 section 25.1.</summary>
static class SipCharacters
{
    const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const string Mark = "-_.!~*'()";

    /// <summary><c>token</c></summary>
    public static readonly SearchValues<byte> Token = Set(Alphanumeric + "-.!%*_+`'~");

    /// <summary><c>word</c>: a Call-ID is one or two of them.</summary>
    public static readonly SearchValues<byte> Word = Set(Alphanumeric + "-.!%*_+`'~()<>:\\\"/[]?{}");

    /// <summary>The value in front of parameters: words, and a Call-ID with its host.</summary>
    public static readonly SearchValues<byte> Tagged = Set(Alphanumeric + "-.!%*_+`'~()<>:\\\"/[]?{}@");

    /// <summary><c>user</c>, escapes included. Tolerated: <c>#</c> and square brackets, which telephones send in star
    /// codes and names unescaped.</summary>
    public static readonly SearchValues<byte> User = Set(Alphanumeric + Mark + "&=+$,;?/%#[]");

    /// <summary><c>password</c>, escapes included.</summary>
    public static readonly SearchValues<byte> Password = Set(Alphanumeric + Mark + "&=+$,%");

    /// <summary><c>pname</c> and <c>pvalue</c> of a URI, escapes included.</summary>
    public static readonly SearchValues<byte> UriParameter = Set(Alphanumeric + Mark + "[]/:&+$%");

    /// <summary><c>hname</c> and <c>hvalue</c> of a URI, escapes included.</summary>
    public static readonly SearchValues<byte> UriHeader = Set(Alphanumeric + Mark + "[]/?:+$%");

    /// <summary>What a URI of any scheme may have (RFC 3986).</summary>
    public static readonly SearchValues<byte> AnyUri = Set(Alphanumeric + Mark + ";/?:@&=+$,%#[]");

    /// <summary>What a name of a host may have. Tolerated: an underscore, which names of containers have.</summary>
    public static readonly SearchValues<byte> Host = Set(Alphanumeric + "-._");

    /// <summary>A value of a parameter that is neither token nor quoted: a host, with brackets or without.</summary>
    public static readonly SearchValues<byte> ParameterValue = Set(Alphanumeric + "-.!%*_+`'~[]:/@$?&()");

    /// <summary>What must stay escaped to mean itself (RFC 3261 section 19.1.4).</summary>
    public static readonly SearchValues<byte> Reserved = Set(";/?:@&=+$,");

    /// <summary>What may stand in the user part of a URI that we write, unescaped.</summary>
    public static readonly SearchValues<byte> PlainUser = Set(Alphanumeric + Mark + "&=+$,;?/");

    public static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';

    public static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\t';

    public static bool IsAll(ReadOnlySpan<byte> text, SearchValues<byte> set) => !text.ContainsAnyExcept(set);

    static SearchValues<byte> Set(string members) => SearchValues.Create(members.Select(one => (byte)one).ToArray());
}
