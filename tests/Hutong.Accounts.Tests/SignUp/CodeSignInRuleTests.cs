using Hutong.Accounts.SignUp;

namespace Hutong.Accounts.Tests.SignUp;

public sealed class CodeSignInRuleTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    static readonly CodeFacts Nobody = new(false, false, false, false, false, null, true);
    static readonly CodeFacts Known = new(true, false, false, true, false, null, false);

    [Fact]
    public void Opens_an_account_for_a_new_number() => Expect(CodeVerdict.Open, Nobody);

    [Fact]
    public void Opens_none_where_that_is_not_allowed() => Expect(CodeVerdict.Closed, Nobody with { MayOpen = false });

    [Fact]
    public void Gives_an_imported_number_to_its_owner() =>
        Expect(CodeVerdict.Activate, Known with { Imported = true, HasFactor = false });

    [Fact]
    public void Lets_nobody_into_a_disabled_account() =>
        Expect(CodeVerdict.Disabled, Known with { Disabled = true, FactorProved = true });

    [Fact]
    public void Lets_in_by_the_code_alone_where_there_is_no_other_factor() =>
        Expect(CodeVerdict.Enter, Known with { HasFactor = false });

    [Fact]
    public void Lets_in_by_code_and_factor() => Expect(CodeVerdict.Enter, Known with { FactorProved = true });

    [Fact]
    public void Begins_to_wait_without_the_factor() => Expect(CodeVerdict.WaitBegins, Known);

    [Fact]
    public void Waits_until_the_last_second() =>
        Expect(CodeVerdict.Waiting, Known with { ReadyAt = Now.AddSeconds(1) });

    [Fact]
    public void Lets_in_when_the_wait_is_over() =>
        Expect(CodeVerdict.EnterAndSignOutOthers, Known with { ReadyAt = Now });

    [Fact]
    public void Begins_anew_when_the_wait_was_over_long_ago() =>
        Expect(CodeVerdict.WaitBegins, Known with { ReadyAt = Now.AddDays(-7) });

    static void Expect(CodeVerdict verdict, CodeFacts facts) =>
        Assert.Equal(verdict, CodeSignInRule.Decide(facts, Now));
}
