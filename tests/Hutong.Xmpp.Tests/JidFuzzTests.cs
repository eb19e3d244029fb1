using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hutong.Xmpp.Precis;
using Hutong.Xmpp.Xeps;

namespace Hutong.Xmpp.Tests;

/// <summary>Addresses out of characters that nobody chose. FsCheck prints the seed of a failure.</summary>
public class JidFuzzTests
{
    // Plain letters, the separators, and code points from every part of Unicode that has rules of its own.
    static readonly Gen<string> Character = Gen.Frequency(
        (6, Gen.Elements("a", "B", "9", ".", "-", "@", "/", "\\20", " ", "xn--", "[", "]", "::1", "'", "&")),
        (3, Gen.Elements("你", "ß", "Σ", "ς", "é", "e\u0301", "İ", "Ａ", "ｱ", "Ⅳ", "♚", "ا", "٣", "۳", "ש", "·", "・",
            "\u200D", "\u200C", "\u094D", "\u00AD", "\u3000", "\u1680", "\uFEFF", "\uFE0F", "𐐀", "😀", "\u1100")),
        (2, Gen.Choose(0, 0xFFFF).Select(value => ((char)value).ToString())),
        (1, Gen.Choose(0x10000, 0x10FFFF).Select(char.ConvertFromUtf32)));

    static readonly Arbitrary<string> Texts = Arb.From(
        Gen.ArrayOf(Character).Select(parts => string.Concat(parts)));

    static readonly Arbitrary<(string Local, string Domain, string Resource)> Parts = Arb.From(
        from local in Gen.ArrayOf(Character)
        from domain in Gen.ArrayOf(Gen.Elements("a", "B", "9", ".", "-", "例", "ü", "ß", "xn--", "ש", "。"))
        from resource in Gen.ArrayOf(Character)
        select (string.Concat(local), "d" + string.Concat(domain), string.Concat(resource)));

    [Fact]
    public void A_prepared_address_is_prepared_to_itself() => Prop.ForAll(Texts, text =>
        !Jid.TryParse(text, out var jid) || IsStable(jid)).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void Prepared_parts_make_an_address_that_reads_back() => Prop.ForAll(Parts, parts =>
        !Jid.TryCreate(parts.Local, parts.Domain, parts.Resource, out var jid) || IsStable(jid))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Octets_never_throw() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        !Jid.TryParse(bytes, out var jid) || IsStable(jid)).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Passwords_are_prepared_to_themselves() => Prop.ForAll(Texts, text =>
        (!PrecisProfile.TryOpaque(text, out var opaque)
            || (PrecisProfile.TryOpaque(opaque, out var again) && again == opaque))
        && (!Xmpp.Sasl.SaslPrep.TryPrepare(text, out var prepared)
            || (Xmpp.Sasl.SaslPrep.TryPrepare(prepared, out var twice) && twice == prepared)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void An_escaped_name_is_restored() => Prop.ForAll(Texts, text =>
        JidEscaping.Escape(text) is not { } escaped || JidEscaping.Unescape(escaped) == text)
        .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    static bool IsStable(Jid jid) => Jid.TryParse(jid.ToString(), out var again) && again.Equals(jid)
        && again.Local == jid.Local && again.Domain == jid.Domain && again.Resource == jid.Resource
        && Jid.TryParse(Encoding.UTF8.GetBytes(jid.ToString()), out var bytes) && bytes.Equals(jid);
}
