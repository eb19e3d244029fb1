namespace Hutong.Server.Demo;

/// <summary>Somebody of the demonstration.</summary>
/// <param name="Key">What the talks call them.</param>
/// <param name="Local">A number, or a name in the company's domain.</param>
/// <param name="Name">The name that others see.</param>
/// <param name="Title">What they do, or null.</param>
/// <param name="About">A line about themselves.</param>
/// <param name="Look">Their picture.</param>
sealed record DemoPerson(string Key, string Local, string Name, string? Title, string About, Look Look)
{
    /// <summary>Whether they are of the company.</summary>
    public bool IsColleague => !Local.StartsWith('+');
}

/// <summary>
/// The people of the demonstration. Numbers are of ranges that are kept for fiction where a country has one; nothing
/// is ever sent to them.
/// </summary>
static class DemoPeople
{
    /// <summary>The company's name.</summary>
    public const string Company = "巷口设计 Lane Studio";

    /// <summary>The label of the company's domain below the installation's first.</summary>
    public const string CompanyLabel = "lane";

    /// <summary>Those for whom sign-in links are printed, with the language that their browser should have.</summary>
    public static readonly IReadOnlyList<(string Key, string Language)> Signers = [("lin", "中文"), ("ben", "English")];

    /// <summary>Everybody.</summary>
    public static readonly IReadOnlyList<DemoPerson> All =
    [
        new("lin", "+8613800138001", "林晓雨", "设计师", "胡同里长大的设计师，爱爬山、爱吃火锅。",
            new(0x3E8E7E, 0xF2C9A5, 0x2B1D18, Hair.Long, 0xF3EDE2)),
        new("ben", "+12025550143", "Ben Carter", "Product manager", "Always learning one more language.",
            new(0x4A78B5, 0xF0C4A2, 0x8A5A33, Hair.Short, 0x28405E, Beard: true)),
        new("dad", "+8613800138002", "林建国", null, "退休教师，养花、下棋、遛弯。",
            new(0xB58A4A, 0xE8B98F, 0x8C8C8C, Hair.Short, 0x5B6B57, Glasses: true)),
        new("siqi", "+8613800138003", "陈思琪", null, "不是在看演出，就是在去看演出的路上。",
            new(0xC9635B, 0xF5CFAE, 0x3B2219, Hair.Bun, 0xF0B429)),
        new("zhang", "+8613800138004", "张伟", "快递员", "风雨无阻。",
            new(0x5F7FA8, 0xD9A47A, 0x1C1512, Hair.Short, 0x2F6DB5)),
        new("lina", "+8613800138005", "李娜", null, "瑜伽、烘焙和一只叫豆豆的猫。",
            new(0xA06BA8, 0xF3CBA9, 0x4A2E22, Hair.Bob, 0xE5D5F0)),
        new("zhou", "+8613800138006", "周明轩", "学生", "视觉传达大四在读。",
            new(0x4E9A9A, 0xEDBE95, 0x211712, Hair.Short, 0xD94F3D, Glasses: true)),
        new("maya", "+442079460018", "Maya Okafor", "Engineer", "Networks by day, jazz by night.",
            new(0xD98E3F, 0x8D5A3B, 0x1A1210, Hair.Bun, 0x7A2E4F)),
        new("sofia", "+442079460027", "Sofia Rossi", null, "Two wheels, always.",
            new(0x6BA368, 0xE9B993, 0x5A3420, Hair.Long, 0xC7493A)),
        new("zhao", "zhao.lei", "赵磊", "总监", "把复杂的事情做简单。",
            new(0x54636F, 0xE3B48A, 0x15100E, Hair.Short, 0x22303C, Glasses: true)),
        new("emma", "emma", "Emma Hughes", "Copywriter", "Words, tea, more words.",
            new(0xCF7F95, 0xF7D6BE, 0xB5522B, Hair.Bob, 0x3E5C4B)),
        new("sun", "sun.yue", "孙悦", "行政", "有事找我！",
            new(0x7C8FD0, 0xF1C6A0, 0x2A1A14, Hair.Long, 0xFFD9A0)),
        new("liu", "liu.yang", "刘洋", "工程师", "写代码，也修自行车。",
            new(0x8BA04E, 0xD8A67D, 0x0F0C0B, Hair.None, 0x38607A, Beard: true)),
    ];

    /// <summary>What people call those close to them, when it is not their name.</summary>
    public static string NameFor(string owner, DemoPerson contact) => (owner, contact.Key) switch
    {
        ("lin", "dad") => "爸爸",
        ("dad", "lin") => "闺女",
        ("lin", "zhang") => "快递张师傅",
        ("zhou", "lin") => "晓雨学姐",
        ("ben", "lin") => "Lin Xiaoyu",
        ("emma", "lin") => "Xiaoyu",
        _ => contact.Name,
    };
}
