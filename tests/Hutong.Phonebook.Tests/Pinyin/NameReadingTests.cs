using Hutong.Phonebook.Pinyin;

namespace Hutong.Phonebook.Tests.Pinyin;

/// <summary>How names are read.</summary>
public sealed class NameReadingTests
{
    [Theory]
    [InlineData("张三", 'Z', "zhang san")]
    [InlineData("曾国藩", 'Z', "zeng guo fan")]
    [InlineData("单田芳", 'S', "shan tian fang")]
    [InlineData("欧阳修", 'O', "ou yang xiu")]
    [InlineData("长孙无忌", 'Z', "zhang sun wu ji")]
    [InlineData("令狐冲", 'L', "ling hu chong")]
    [InlineData("李ming", 'L', "li ming")]
    [InlineData("O'Brien", 'O', "obrien")]
    [InlineData("Élodie Dupont", 'E', "elodie dupont")]
    [InlineData("ＡＢＣ", 'A', "abc")]
    [InlineData("  王 五 ", 'W', "wang wu")]
    [InlineData("110", '#', "110")]
    [InlineData("Юрий", '#', "юрии")]
    [InlineData("", '#', "")]
    [InlineData("😀", '#', "")]
    public void Names_are_read(string name, char letter, string reading)
    {
        var read = NameReading.Of(name);
        Assert.Equal(letter, read.Letter);
        Assert.Equal(reading, string.Join(' ', read.Parts.Select(part => part.Readings[0])));
    }

    [Theory]
    [InlineData("zhang", "94264")]
    [InlineData("lv", "58")]
    [InlineData("a1é", "21")]
    public void Words_are_typed_on_nine_keys(string word, string digits) => Assert.Equal(digits, NineKey.Of(word));

    [Fact]
    public void The_table_knows_the_characters_in_use()
    {
        Assert.InRange(PinyinTable.Instance.Count, 20_902, 100_000);
        Assert.Equal(["lv"], PinyinTable.Instance.Of(new System.Text.Rune('绿')).Take(1));
        Assert.Empty(PinyinTable.Instance.Of(new System.Text.Rune('a')));
    }
}
