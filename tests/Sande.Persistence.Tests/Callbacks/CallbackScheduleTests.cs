using Sande.Persistence.Callbacks;

namespace Sande.Persistence.Tests.Callbacks;

public sealed class CallbackScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0.1, 5)]
    [InlineData(5.1, 5 * 60)]
    [InlineData(301, 30 * 60)]
    [InlineData(3 * 3600, 5 * 3600)]
    [InlineData(20 * 3600, 24 * 3600)]
    public void The_next_attempt_is_the_next_time_that_has_not_passed(double failedAfter, double next)
        => Assert.Equal(Start.AddSeconds(next), CallbackSchedule.Next(Start, Start.AddSeconds(failedAfter)));

    [Fact]
    public void After_a_day_there_is_none() => Assert.Null(CallbackSchedule.Next(Start, Start.AddHours(24)));
}
