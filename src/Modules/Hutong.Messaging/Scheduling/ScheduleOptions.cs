using System.ComponentModel.DataAnnotations;

namespace Hutong.Messaging.Scheduling;

/// <summary>Messages that are sent later. Section <c>messaging.scheduling</c>.</summary>
sealed class ScheduleOptions
{
    /// <summary>Messages of one account that wait. Default 200: greetings for all one's people.</summary>
    [Range(1, 10_000)]
    public int MaxWaiting { get; set; } = 200;

    /// <summary>Days ahead. Default 366: next year's birthday.</summary>
    [Range(1, 3_660)]
    public int MaxDays { get; set; } = 366;
}
