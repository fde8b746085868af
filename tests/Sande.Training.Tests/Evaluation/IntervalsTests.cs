using Sande.Training.Evaluation;

namespace Sande.Training.Tests.Evaluation;

public sealed class IntervalsTests
{
    /// <summary>Bounds in percent, from tables of the exact binomial interval.</summary>
    [Theory]
    [InlineData(0, 1000, 0, 0.368)]
    [InlineData(1, 1000, 0.003, 0.556)]
    [InlineData(10, 1000, 0.481, 1.831)]
    [InlineData(0, 200, 0, 1.83)]
    [InlineData(200, 200, 98.17, 100)]
    public void Clopper_Pearson_bounds_are_the_exact_ones(int hits, int total, double low, double high)
    {
        var interval = Intervals.ClopperPearson(hits, total);
        Assert.Equal(low, 100 * interval.Low, 0.005);
        Assert.Equal(high, 100 * interval.High, 0.005);
    }

    [Fact]
    public void Nothing_measured_says_nothing()
    {
        Assert.Equal(0, Intervals.Rate(0, 0).Value);
        Assert.Equal((0, 1), (Intervals.ClopperPearson(0, 0).Low, Intervals.ClopperPearson(0, 0).High));
    }

    [Fact]
    public void The_interval_of_a_mean_holds_it_95_times_of_100()
    {
        var random = new Random(8);
        var covered = 0;
        for (var trial = 0; trial < 400; trial++)
        {
            var rows = Enumerable.Range(0, 200).Select(_ => random.Next(5, 60))
                .Select(count => (Sum: count * (2.0 + 0.5 * Normal(random)), Count: count)).ToList();
            var interval = Intervals.RatioOfSums(rows);
            covered += interval.Low <= 2.0 && 2.0 <= interval.High ? 1 : 0;
        }

        Assert.InRange(covered, 365, 395);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
