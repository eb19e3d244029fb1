using Hutong.Bench.Load.Measure;

namespace Hutong.Bench.Load.Tests.Measure;

public sealed class SequenceCheckTests
{
    [Fact]
    public void Finds_nothing_when_each_came_once_and_in_order()
    {
        var check = Saw(0, 1, 2);

        Assert.Equal((0, 0, 0), (check.Lost(3), check.Duplicates, check.OutOfOrder));
    }

    [Fact]
    public void Counts_what_never_came_in_the_middle_and_at_the_end()
    {
        var check = Saw(0, 2);

        Assert.Equal(2, check.Lost(4));
    }

    [Fact]
    public void Counts_a_late_message_as_out_of_order_and_not_as_lost()
    {
        var check = Saw(0, 2, 1);

        Assert.Equal((0, 0, 1), (check.Lost(3), check.Duplicates, check.OutOfOrder));
    }

    [Fact]
    public void Counts_what_came_twice_whether_the_first_was_late_or_not()
    {
        var check = Saw(0, 0, 2, 1, 1);

        Assert.Equal((0, 2, 1), (check.Lost(3), check.Duplicates, check.OutOfOrder));
    }

    static SequenceCheck Saw(params int[] numbers)
    {
        var check = new SequenceCheck();
        foreach (var number in numbers)
        {
            check.Saw(number);
        }

        return check;
    }
}
