using System.Collections.Frozen;

namespace Hutong.Phonebook.Pinyin;

/// <summary>Surnames that are read otherwise than the same characters in other words.</summary>
static class Surnames
{
    static readonly FrozenDictionary<string, string> Readings = new Dictionary<string, string>
    {
        ["单"] = "shan", ["單"] = "shan", ["曾"] = "zeng", ["解"] = "xie", ["仇"] = "qiu", ["区"] = "ou",
        ["區"] = "ou", ["查"] = "zha", ["任"] = "ren", ["朴"] = "piao", ["盖"] = "ge", ["蓋"] = "ge",
        ["华"] = "hua", ["尉"] = "wei", ["缪"] = "miao", ["繆"] = "miao", ["乐"] = "yue", ["樂"] = "yue",
        ["逄"] = "pang", ["隗"] = "wei", ["员"] = "yun", ["員"] = "yun", ["晁"] = "chao", ["宓"] = "mi",
        ["覃"] = "qin", ["冼"] = "xian", ["翟"] = "zhai", ["谌"] = "chen", ["諶"] = "chen", ["种"] = "chong",
        ["召"] = "shao", ["祭"] = "zhai", ["折"] = "she", ["黑"] = "he", ["秘"] = "bi", ["那"] = "na",
        ["乜"] = "nie", ["纪"] = "ji", ["紀"] = "ji", ["柏"] = "bai", ["薄"] = "bo", ["贲"] = "ben",
        ["車"] = "che", ["车"] = "che", ["宁"] = "ning", ["寧"] = "ning", ["葛"] = "ge", ["沈"] = "shen",
        ["万"] = "wan", ["长"] = "chang", ["洗"] = "xian", ["藏"] = "zang", ["俞"] = "yu", ["肖"] = "xiao",
        ["过"] = "guo", ["過"] = "guo", ["哈"] = "ha", ["阚"] = "kan", ["闞"] = "kan", ["佴"] = "nai",
        ["令狐"] = "ling hu", ["万俟"] = "mo qi", ["尉迟"] = "yu chi", ["尉遲"] = "yu chi",
        ["长孙"] = "zhang sun", ["長孫"] = "zhang sun", ["单于"] = "chan yu", ["單于"] = "chan yu",
        ["澹台"] = "tan tai", ["澹臺"] = "tan tai", ["宰父"] = "zai fu", ["夏侯"] = "xia hou",
        ["鲜于"] = "xian yu", ["鮮于"] = "xian yu", ["呼延"] = "hu yan", ["诸葛"] = "zhu ge", ["諸葛"] = "zhu ge",
        ["东方"] = "dong fang", ["上官"] = "shang guan", ["欧阳"] = "ou yang", ["歐陽"] = "ou yang",
        ["司马"] = "si ma", ["司馬"] = "si ma", ["皇甫"] = "huang fu", ["慕容"] = "mu rong", ["公孙"] = "gong sun",
        ["宇文"] = "yu wen", ["赫连"] = "he lian", ["濮阳"] = "pu yang", ["淳于"] = "chun yu",
        ["百里"] = "bai li", ["独孤"] = "du gu", ["南宫"] = "nan gong", ["钟离"] = "zhong li",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>
    /// The syllables of the surname that a name begins with, and how many characters it has; null for others.
    /// </summary>
    public static (string[] Syllables, int Chars)? At(ReadOnlySpan<char> name)
    {
        var lookup = Readings.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var length = Math.Min(2, name.Length); length > 0; length--)
        {
            if (lookup.TryGetValue(name[..length], out var reading))
            {
                return (reading.Split(' '), length);
            }
        }

        return null;
    }
}
