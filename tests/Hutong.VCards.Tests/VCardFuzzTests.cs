using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Hutong.VCards.Tests;

/// <summary>
/// Whatever bytes come, reading ends, within its limits, and what it takes is written and read the same.
/// </summary>
public sealed class VCardFuzzTests
{
    static readonly string[] Pieces =
    [
        "BEGIN:VCARD\r\n", "VERSION:3.0\r\n", "VERSION:4.0\n", "VERSION:2.1\r\n", "END:VCARD\r\n", "FN:张三\r\n",
        "N:a;b;;;\r\n",
        "TEL;TYPE=\"a,b\":1\r\n", " folded\r\n", "\tfolded\n", "item1.EMAIL:x@y\r\n",
        "NOTE;ENCODING=QUOTED-PRINTABLE:=E5=\r\n",
        "PHOTO;ENCODING=b:AAAA\r\n", ";", ":", "=", "\"", "\\", "^n", "\r", "\n", "\0", "\uFEFF", "X-A;B=^'^^:c\r\n",
        "=BC=A0\r\n",
        "PHOTO:data:image/png;base64,AAAA\r\n", "BDAY:20000101\r\n", "GEO:1;2\r\n", "😀",
    ];

    static readonly Gen<byte[]> Mixed = Gen.ArrayOf(Gen.Elements(Pieces)).Select(
        pieces => Encoding.UTF8.GetBytes(string.Concat(pieces)));

    static readonly Gen<byte[]> Damaged =
        from bytes in Mixed
        from at in Gen.Choose(0, Math.Max(0, bytes.Length - 1))
        from value in Gen.Choose(0, 255)
        select bytes.Select((b, i) => i == at ? (byte)value : b).ToArray();

    static void ReadsToTheEnd(byte[] bytes)
    {
        var limits = new VCardLimits { MaxBytes = 1_000, MaxParameters = 4, MaxProperties = 20 };
        var offset = 0;
        while (true)
        {
            var before = offset;
            var read = VCardReader.ReadNext(bytes, ref offset, limits);
            Assert.InRange(offset, before, bytes.Length);
            if (read.IsCard)
            {
                Assert.InRange(read.Card.Properties.Count, 0, 20);
                Same(read.Card);
            }

            if (offset >= bytes.Length)
            {
                return;
            }

            Assert.True(offset > before, "reading does not move on");
        }
    }

    static void Same(VCard card)
    {
        foreach (var version in new[] { VCardVersion.V30, VCardVersion.V40 })
        {
            var said = VCardConversion.To(card, version);
            var again = VCardReader.Read(VCardWriter.Write(said));
            Assert.Equal(VCardFault.None, again.Fault);
            Assert.Equal(said.Properties.Select(one => one.Name), again.Card!.Properties.Select(one => one.Name));
            Assert.Equal(VCardWriter.Write(again.Card), VCardWriter.Write(said));
        }

        _ = (card.DisplayName, card.Uid, VCardPicture.Of(card));
    }

    [Fact]
    public void Pieces_of_cards_in_any_order() =>
        Prop.ForAll(Mixed.ToArbitrary(), ReadsToTheEnd).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Pieces_of_cards_with_a_damaged_byte() =>
        Prop.ForAll(Damaged.ToArbitrary(), ReadsToTheEnd).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Any_text_lives_in_a_value() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>(), text =>
        {
            // Control characters and halves of surrogate pairs are no text.
            var clean = string.Concat(text.Get.EnumerateRunes().Where(rune => !System.Text.Rune.IsControl(rune)));
            var card = new VCard(VCardVersion.V40, [new("NOTE", VCardText.Escape(clean)), new("FN", "a")]);
            var read = VCardReader.Read(VCardWriter.Write(card));
            Assert.Equal(clean.Replace("\u2028", "\n", StringComparison.Ordinal)
                .Replace("\u2029", "\n", StringComparison.Ordinal), read.Card?.First("NOTE")!.Text);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
