using Sande.Contracts.Remediations;
using Sande.Training.Optimization;

namespace Sande.Training.Tests.Optimization;

public sealed class LearningRateScheduleTests
{
    [Fact]
    public void Warm_up_rises_to_the_peak_and_the_cosine_falls_towards_zero()
    {
        var schedule = new LearningRateSchedule(1.0, LrSchedulerType.Cosine, WarmupSteps: 4, TotalSteps: 12);
        Assert.Equal([0.25, 0.5, 0.75, 1.0], Enumerable.Range(1, 4).Select(schedule.At));
        Assert.Equal(1.0, schedule.At(5), 12);
        Assert.Equal(0.5, schedule.At(9), 12);
        Assert.InRange(schedule.At(12), 0.01, 0.05);
    }

    [Fact]
    public void Constant_stays_at_the_peak()
        => Assert.All(Enumerable.Range(1, 9), step => Assert.Equal(0.3, new LearningRateSchedule(0.3, LrSchedulerType.Constant, 0, 9).At(step)));
}
